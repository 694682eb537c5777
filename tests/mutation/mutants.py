# SPDX-License-Identifier: GPL-2.0-only
"""The changes: a condition negated, a boundary shifted, a statement dropped, a constant exchanged."""
import collections
import hashlib
import re

from source import Source

# edits: (start, end, text) in the file. before, after: the lines concerned, white space folded
Mutant = collections.namedtuple("Mutant", "file function line kind before after edits again")

NEGATED = {"==": "!=", "!=": "==", "&&": "||", "||": "&&"}
SHIFTED = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
ASSIGNS = {"=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=", "++", "--"}
FLIPPED = {"true": "false", "false": "true"}

# from this argument on, what is passed only describes what happens; or, of the C library, how much memory there is at
# least: a constant's mutants ask for more
DESCRIBES = {"DECIDE": 3, "CHOOSE": 3, "hw_event": 1, "kernel_printk": 1, "kernel_printk_once": 1,
             "kernel_printk_ratelimited": 1, "snprintf": 2, "fail": 1, "trace_add": 4,
             "malloc": 0, "calloc": 0, "realloc": 1}
# what changes no result: the trace has its own tests, a leak is LeakSanitizer's to find when all tests run with it, and
# two are hints for the compiler
NOT_DROPPED = {"static_assert", "DECIDE", "CHOOSE", "hw_event", "free", "__builtin_unreachable", "__builtin_prefetch"}


class Finder:
    """All mutants of one file."""

    def __init__(self, path, name, instead):
        self.source = Source(path)
        self.name = name
        self.instead = instead
        self.found = []
        self.function = None

    def all(self):
        s = self.source
        for self.function in s.functions:
            inside = range(self.function.first + 1, self.function.last)
            hidden = self._hidden(inside)
            for i in inside:
                if i in hidden:
                    continue
                self._operator(i)
                self._condition(i)
                self._constant(i)
                self._statement(i)
                self._labels(i)
        return self._numbered()

    def _hidden(self, inside):
        """Tokens that only describe, tables, the sizes of arrays, what nothing leads to."""
        s, hidden = self.source, set()
        for i in inside:
            if any(name in DESCRIBES and argument >= DESCRIBES[name] for name, argument in s.calls_around(i)):
                hidden.add(i)
            if s.word(i) == "static" and s.word(i + 1) == "const":
                hidden.update(range(i, self._end_of_statement(i)))
            if s.word(i) == "[" and s.tokens[i - 1].kind == "name" and (s.tokens[i - 2].kind == "name" or
                                                                         s.word(i - 2) == "*"):
                if s.word(i - 2) not in ("return", "case"):
                    hidden.update(range(i, s.partner[i]))
            if s.word(i) == "switch" and self._always_returns(i):
                hidden.update(range(s.partner[s.partner[i + 1] + 1] + 1, self.function.last))
        return hidden

    def _always_returns(self, i):
        """A switch without default, of which every case returns: what follows is for compilers that cannot tell."""
        s, opened = self.source, self.source.partner[i + 1] + 1
        if s.parent[i] != self.function.first or s.word(opened) != "{":
            return False
        inside = range(opened + 1, s.partner[opened])
        if any(s.word(n) in ("break", "default", "goto") for n in inside):
            return False
        starts = [n for n in inside if s.parent[n] == opened and s.word(n - 1) in (";", "}", ":")]
        return bool(starts) and s.word(starts[-1]) == "return"

    def _end_of_statement(self, i):
        """The semicolon behind a token, in the same brackets; None if there is none."""
        s, around = self.source, self.source.parent[i]
        ends = (n for n in range(i, s.partner[around]) if s.word(n) == ";" and s.parent[n] == around)
        return next(ends, None)

    def _add(self, kind, *edits):
        text = self.source.text
        edits = sorted(edits)
        lines = [(text.rfind("\n", 0, start) + 1, text.index("\n", end)) for start, end, _ in edits]
        spans = [lines[0]]
        for start, end in lines[1:]:
            if start < spans[-1][1]:
                spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
            else:
                spans.append((start, end))
        before = " ... ".join(text[a:b] for a, b in spans)
        after = " ... ".join(changed(text, [e for e in edits if a <= e[0] <= b], a, b) for a, b in spans)
        self.found.append(Mutant(self.name, self.function.name, text.count("\n", 0, edits[0][0]) + 1, kind,
                                 " ".join(before.split()), " ".join(after.split()), edits, 0))

    def _numbered(self):
        """Equal changes of equal lines in one function are told apart by their order."""
        seen = collections.Counter()
        result = []
        for m in self.found:
            key = (m.function, m.before, m.after)
            result.append(m._replace(again=seen[key]))
            seen[key] += 1
        return result

    def _operator(self, i):
        token = self.source.tokens[i]
        if token.kind != "sign":
            return
        if token.text in NEGATED:
            self._add("condition", (token.start, token.end, NEGATED[token.text]))
        elif token.text in SHIFTED:
            self._add("boundary", (token.start, token.end, SHIFTED[token.text]))

    def _negate(self, first, last):
        t = self.source.tokens
        if first == last and t[first].text in FLIPPED:
            return
        if t[first].text == "!" and (first + 1 == last or self.source.partner.get(first + 2) == last):
            self._add("condition", (t[first].start, t[first].end, ""))
        else:
            self._add("condition", (t[first].start, t[last].end, f"!({self.source.text[t[first].start:t[last].end]})"))

    def _condition(self, i):
        s = self.source
        if s.word(i) in ("if", "while") and s.word(i + 1) == "(":
            # with one operator at the top, that one is negated already
            signs = [s.word(n) for n in range(i + 2, s.partner[i + 1]) if s.parent[n] == i + 1]
            if not any(sign in ("==", "!=") for sign in signs) or "&&" in signs or "||" in signs:
                self._negate(i + 2, s.partner[i + 1] - 1)
        elif s.word(i) == "return" and "bool" in self.function.returns and "*" not in self.function.returns:
            end = self._end_of_statement(i)
            if not any(s.word(n) in ("==", "!=") and s.parent[n] == s.parent[i] for n in range(i, end)):
                self._negate(i + 1, end - 1)
        elif s.word(i) == "?":
            self._swap_choice(i)

    def _swap_choice(self, i):
        """a ? b : c becomes a ? c : b."""
        s, around = self.source, self.source.parent[i]
        level = [n for n in range(i + 1, s.partner[around]) if s.parent[n] == around]
        nested = 0
        for colon in level:
            if s.word(colon) == ":" and not nested:
                break
            nested += {"?": 1, ":": -1}.get(s.word(colon), 0)
        behind = [n for n in level if n > colon and s.word(n) in (",", ";", "?", ":")]
        if behind and s.word(behind[0]) == "?":
            return  # the other half is a choice itself, which gets swapped
        end = behind[0] if behind else s.partner[around]
        first = s.tokens[i + 1].start, s.tokens[colon - 1].end
        second = s.tokens[colon + 1].start, s.tokens[end - 1].end
        self._add("condition", (*first, s.text[slice(*second)]), (*second, s.text[slice(*first)]))

    def _constant(self, i):
        s, token = self.source, self.source.tokens[i]
        if token.kind == "number":
            if s.word(i - 1) == "{" and s.word(i + 1) == "}":
                return  # { 0 }: nothing of it is a value that somebody chose
            self._add("constant", (token.start, token.end, "1" if token.text == "0" else f"({token.text} + 1)"))
        elif token.text in FLIPPED:
            self._add("constant", (token.start, token.end, FLIPPED[token.text]))
        elif token.kind == "name" and re.fullmatch(r"_*[A-Z][A-Z0-9_]+[a-z_0-9]*", token.text) and token.text != "NULL":
            if s.word(i + 1) == "(" or s.word(i - 1) == "case":
                return
            if token.text in self.instead:
                self._add("constant", (token.start, token.end, self.instead[token.text]))
            elif token.text.upper() == token.text:
                self._add("constant", (token.start, token.end, f"({token.text} + 1)"))

    def _starts_statement(self, i):
        s, before = self.source, self.source.word(i - 1)
        if before in (";", "{", "}", "else", "do"):
            return s.parent[i] is not None and s.word(s.parent[i]) == "{"
        if before == ")":
            return s.word(s.partner[i - 1] - 1) in ("if", "while", "for")
        if before == ":":
            n = i - 1
            while n > self.function.first and s.word(n) not in (";", "{", "}", "case", "?"):
                n -= 1
            return s.word(n) == "case"
        return False

    def _statement(self, i):
        s = self.source
        if not self._starts_statement(i) or s.word(i) == "}" or self._end_of_statement(i) is None:
            return
        first = i + 3 if [s.word(n) for n in range(i, i + 3)] == ["(", "void", ")"] else i
        end = self._end_of_statement(i)
        start, stop = s.tokens[i].start, s.tokens[end].end
        if s.tokens[first].kind == "name" and s.word(first + 1) == "(" and s.partner[first + 1] + 1 == end:
            if s.word(first) not in NOT_DROPPED:
                self._add("dropped", (start, stop, ";"))
            return
        top = [n for n in range(first, end) if s.parent[n] == s.parent[i]]
        assigns = [n for n in top if s.word(n) in ASSIGNS]
        named = s.tokens[first].kind == "name" and s.word(first + 1) in ASSIGNS | {"->", ".", "["}
        if assigns and (named or s.word(first) in ("*", "++", "--", "(")):
            self._add("dropped", (start, stop, ";"))

    def _labels(self, i):
        """case A: ... case B: becomes case B: ... case A:"""
        s = self.source
        if s.word(i) != "case" or s.tokens[i + 1].kind != "name" or s.word(i + 2) != ":" or s.word(i + 3) == "case":
            return
        n = i + 3
        while n < s.partner[s.parent[i]] and not (s.word(n) == "case" and s.parent[n] == s.parent[i]):
            n += 1
        if s.word(n) == "case" and s.tokens[n + 1].kind == "name" and s.word(n + 2) == ":":
            a, b = s.tokens[i + 1], s.tokens[n + 1]
            self._add("constant", (a.start, a.end, b.text), (b.start, b.end, a.text))


def changed(text, edits, start=0, end=None):
    """The text from start to end with the edits made."""
    parts, at = [], start
    end = len(text) if end is None else end
    for first, last, new in sorted(edits):
        parts += [text[at:first], new]
        at = last
    return "".join(parts) + text[at:end]


def rank(mutant, seed):
    """A place in the order of a seed that does not depend on the other mutants, nor on line numbers."""
    m = mutant
    return hashlib.sha256(f"{seed}:{m.file}:{m.function}:{m.before}:{m.after}:{m.again}".encode()).digest()
