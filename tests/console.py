#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Runs the commands of a console transcript and compares what they print.

In a .t file, lines indented by four spaces are the transcript, all others prose:

        $ command            run by sh; what it prints follows
        output
        2> error output
        [status]             if it is not 0

In a Markdown file the transcript stands in ```console blocks, both outputs as a terminal shows them, without status; a
line `...` stands for lines that are left out.
There a block of another language whose first line is a comment with a file name (# mine.yaml, /* map.c */) is written
to that file first, and commands in ```sh blocks are not run: each must be one of those named with --known.

Everything runs in a fresh folder that holds copies of what --copy names. --bless writes what came into the file.
"""

import argparse
import difflib
import os
import re
import shutil
import subprocess
import sys
import tempfile

MARGIN = "    "


class Step:
    """One command, with the lines of its output and where it stands."""

    def __init__(self, line, command):
        self.line, self.command, self.expected = line, command, []


def environment(arguments, folder):
    keep = {k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS") or k.startswith("GCOV")}
    path = os.path.dirname(arguments.program) + ":" + os.environ.get("PATH", "/usr/bin:/bin")
    keep.update(PATH=path, LC_ALL="C", HOME=folder, TERM="dumb", TMPDIR=folder)
    for assignment in arguments.env:
        name, _, value = assignment.partition("=")
        keep[name] = value
    return keep


def execute(command, folder, env, merge, timeout):
    """The output lines of a command as a transcript holds them."""
    done = subprocess.run(["sh", "-c", command], cwd=folder, env=env, stdin=subprocess.DEVNULL, timeout=timeout,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT if merge else subprocess.PIPE, check=False)
    lines = done.stdout.decode("utf-8", "backslashreplace").splitlines()
    if not merge:
        lines += ["2> " + line for line in done.stderr.decode("utf-8", "backslashreplace").splitlines()]
        if done.returncode:
            lines.append("[%d]" % done.returncode)
    return lines


def read_transcript(text):
    """Steps of a .t file, and for each line whether it is prose (None) or the step it belongs to."""
    steps, owner = [], []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith(MARGIN):
            owner.append(None)
            continue
        line = line[len(MARGIN):]
        if line.startswith("$ "):
            steps.append(Step(number, line[2:]))
        elif not steps:
            sys.exit("line %d: output before any command" % number)
        else:
            steps[-1].expected.append(line)
        owner.append(steps[-1])
    return steps, owner


def read_markdown(text, folder, known):
    """Steps of a Markdown file; writes the files that it shows."""
    steps, problems = [], []
    block, language, start = None, "", 0
    for number, line in enumerate(text.splitlines(), 1):
        fence = re.match(r"```(\w*)\s*$", line)
        if block is None:
            if fence:
                block, language, start = [], fence.group(1), number
            continue
        if not fence:
            block.append(line)
            continue
        if language == "console":
            for offset, shown in enumerate(block, 1):
                if shown.startswith("$ "):
                    steps.append(Step(start + offset, shown[2:]))
                elif steps and steps[-1].line > start:
                    steps[-1].expected.append(shown)
                else:
                    problems.append("line %d: output before any command" % (start + offset))
        elif language == "sh":
            problems += ["line %d: `%s` is shown but not known to work" % (start, shown)
                         for shown in block if shown not in known]
        elif language:
            named = re.match(r"(?:# |/\* |// )(\w[\w.-]*\.\w+)(?: \*/)?$", block[0] if block else "")
            if named:
                with open(os.path.join(folder, named.group(1)), "w", encoding="utf-8") as file:
                    file.write("\n".join(block) + "\n")
        block = None
    if block is not None:
        problems.append("line %d: this block does not end" % start)
    return steps, problems


def strip(lines):
    while lines and not lines[-1]:
        lines = lines[:-1]
    return lines


def matches(expected, got):
    """Are they the same? A line `...` stands for any number of lines."""
    if "..." not in expected:
        return expected == got
    head, tail = expected[:expected.index("...")], expected[expected.index("...") + 1:]
    if head != got[:len(head)]:
        return False
    rest = got[len(head):]
    return any(matches(tail, rest[skip:]) for skip in range(len(rest) + 1))


def compare(name, step, got):
    expected, got = strip(step.expected), strip(got)
    if matches(expected, got):
        return True
    print("%s:%d: $ %s" % (name, step.line, step.command))
    print("\n".join(difflib.unified_diff(expected, got, "expected", "got", lineterm="", n=2)))
    print("(if the new output is right: BLESS=1 ctest -R the name of this test)")
    return False


def bless_markdown(path, text, steps, results):
    """Puts what came in the place of what is shown."""
    lines = text.splitlines()
    for step in sorted(steps, key=lambda step: step.line, reverse=True):
        if matches(strip(step.expected), strip(results[step])):
            continue
        lines[step.line:step.line + len(step.expected)] = results[step]
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


def bless(path, text, owner, results):
    lines = []
    for line, step in zip(text.splitlines(), owner):
        if step is None:
            lines.append(line)
        elif line.startswith(MARGIN + "$ "):
            lines.append(line)
            lines += [MARGIN + shown for shown in results[step]]
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True, help="the dmasim to run")
    parser.add_argument("--copy", action="append", default=[], metavar="PATH", help="copied into the folder")
    parser.add_argument("--contents", action="append", default=[], metavar="FOLDER", help="likewise, what is in it")
    parser.add_argument("--known", action="append", default=[], metavar="COMMAND", help="may stand in a sh block")
    parser.add_argument("--env", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--timeout", type=float, default=60)
    parser.add_argument("--bless", action="store_true", default=bool(os.environ.get("BLESS")))
    parser.add_argument("file")
    arguments = parser.parse_args()

    with open(arguments.file, encoding="utf-8") as file:
        text = file.read()
    merge = arguments.file.endswith(".md")
    with tempfile.TemporaryDirectory(prefix="dmasim-") as folder:
        for path in arguments.copy:
            target = os.path.join(folder, os.path.basename(path))
            (shutil.copytree if os.path.isdir(path) else shutil.copy2)(path, target)
        for path in arguments.contents:
            shutil.copytree(path, folder, dirs_exist_ok=True)
        if merge:
            steps, problems = read_markdown(text, folder, arguments.known)
            # the command that users type from a clone of the sources
            os.makedirs(os.path.join(folder, "tools"), exist_ok=True)
            os.symlink(arguments.program, os.path.join(folder, "tools", "dmasim"))
        else:
            (steps, owner), problems = read_transcript(text), []
        for problem in problems:
            print("%s: %s" % (arguments.file, problem))
        env = environment(arguments, folder)
        results = {step: execute(step.command, folder, env, merge, arguments.timeout) for step in steps}
    if arguments.bless:
        if merge:
            bless_markdown(arguments.file, text, steps, results)
        else:
            bless(arguments.file, text, owner, results)
        return 0
    good = [compare(arguments.file, step, results[step]) for step in steps]
    print("%d of %d commands gave what is shown" % (sum(good), len(good)))
    return 0 if all(good) and good and not problems else 1


if __name__ == "__main__":
    sys.exit(main())
