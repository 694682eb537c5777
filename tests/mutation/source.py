# SPDX-License-Identifier: GPL-2.0-only
"""As much of C as it takes to find where a function's text can be changed: tokens, brackets, functions, enumerators."""
import collections
import pathlib
import re

Token = collections.namedtuple("Token", "kind text start end")
Function = collections.namedtuple("Function", "name returns first last")  # first, last: the indices of its braces

TOKEN = re.compile(r"""
    (?P<comment>/\*.*?\*/|//[^\n]*)
  | (?P<directive>(?<![^\n])[ \t]*\#(?:[^\n\\]|\\.|\\\n)*)
  | (?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
  | (?P<name>[A-Za-z_]\w*)
  | (?P<number>\d(?:[eEpP][+-]|[\w.])*)
  | (?P<sign><<=|>>=|\.\.\.|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[^\s\w])
  | (?P<space>\s+)
""", re.VERBOSE | re.DOTALL)

OPENS = {"(": ")", "[": "]", "{": "}"}


def tokens_of(text):
    found = (Token(m.lastgroup, m.group(), m.start(), m.end()) for m in TOKEN.finditer(text))
    return [t for t in found if t.kind not in ("comment", "directive", "space")]


class Source:
    """A file's tokens, with the partner of each bracket and the functions that it defines."""

    def __init__(self, path):
        self.path = path
        self.text = path.read_text()
        self.tokens = tokens_of(self.text)
        self.partner = {}
        self.parent = [None] * len(self.tokens)  # the bracket that a token stands in
        self._match()
        self.functions = list(self._functions())

    def word(self, index):
        return self.tokens[index].text if 0 <= index < len(self.tokens) else ""

    def _match(self):
        stack = []
        for i, token in enumerate(self.tokens):
            if token.text in OPENS.values() and token.kind == "sign":
                opened = stack.pop()
                self.partner[opened], self.partner[i] = i, opened
            self.parent[i] = stack[-1] if stack else None
            if token.text in OPENS and token.kind == "sign":
                stack.append(i)

    def _functions(self):
        start = 0
        for i, token in enumerate(self.tokens):
            if self.parent[i] is not None:
                continue
            if token.text == "{" and self.word(i - 1) == ")":
                name = self.partner[i - 1] - 1
                yield Function(self.word(name), [t.text for t in self.tokens[start:name]], i, self.partner[i])
            if token.text in (";", "}"):
                start = i + 1

    def call_of(self, index):
        """The innermost call around a token: the called name and the number of the argument; or None, 0."""
        around = self.parent[index]
        while around is not None and not (self.word(around) == "(" and self.tokens[around - 1].kind == "name"):
            index, around = around, self.parent[around]
        if around is None:
            return None, 0
        commas = (i for i in range(around, index) if self.parent[i] == around and self.word(i) == ",")
        return self.word(around - 1), sum(1 for _ in commas)

    def calls_around(self, index):
        """All calls around a token, the innermost first."""
        while index is not None:
            name, argument = self.call_of(index)
            if name:
                yield name, argument
            index = self.parent[index]


def enumerators(folders):
    """For each enumerator of the headers, and each flag of a family of #defines, the one that takes its place."""
    instead = {}
    for path in sorted(p for folder in folders for p in pathlib.Path(folder).rglob("*.[ch]")):
        text = path.read_text()
        tokens = tokens_of(text)
        for i, token in enumerate(tokens):
            if token.text != "enum":
                continue
            opened = i + 1 if tokens[i + 1].text == "{" else i + 2
            if tokens[opened].text != "{":
                continue
            names, last = [], "{"
            for t in tokens[opened + 1:]:
                if t.text == "}":
                    break
                if t.kind == "name" and last in ("{", ","):
                    names.append(t.text)
                last = t.text
            _neighbours(instead, [n for n in names if not n.endswith("COUNT")])
        families = collections.defaultdict(list)
        for name in re.findall(r"^#define (\w+) \S", text, re.MULTILINE):
            families[re.match(r"_*[A-Z]+", name + "A").group()].append(name)
        for names in families.values():
            _neighbours(instead, names)
    return instead


def _neighbours(instead, names):
    for i, name in enumerate(names):
        if len(names) > 1:
            instead.setdefault(name, names[i + 1] if i + 1 < len(names) else names[i - 1])
