#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Is every question's function defined in the file that is named for this kernel? Files that the tree has not are passed
over; that none was found is a failure."""

import os
import re
import subprocess
import sys

SKIP = 77


def main():
    program, profile, tree = sys.argv[1:]
    if not os.path.exists(os.path.join(tree, "unpacked")):
        return SKIP
    listing = subprocess.run([program, "decisions", "-k", profile], check=True, stdout=subprocess.PIPE).stdout.decode()
    known, wrong = 0, []
    for name, function, file in re.findall(r"^(\w+) .*\n +(\w+)\(\), ([^\s;]+)", listing, re.M):
        path = os.path.join(tree, file)
        if not os.path.isfile(path):
            continue
        with open(path, encoding="utf-8", errors="replace") as source:
            text = source.read()
        known += 1
        # a definition stands at the start of a line, its type there or on the line before
        if not re.search(r"^(?:[A-Za-z_][^\n;=]*[\s*])?%s\(" % function, text, re.M):
            wrong.append("%s: no %s() in %s" % (name, function, file))
    print("\n".join(wrong + ["%d of %d functions are where %s has them" % (known - len(wrong), known, profile)]))
    return 1 if wrong or known < 40 else 0


sys.exit(main())
