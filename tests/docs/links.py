#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Fails where a document links to a file or a heading that is not there."""

import os
import re
import sys


def anchor(heading):
    """The name that Markdown readers give a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def anchors(path):
    with open(path, encoding="utf-8") as file:
        return {anchor(line.lstrip("#").strip()) for line in file if line.startswith("#")}


def broken(path):
    with open(path, encoding="utf-8") as file:
        text = re.sub(r"^```.*?^```", "", file.read(), flags=re.M | re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, heading = target.partition("#")
        place = os.path.join(os.path.dirname(path), name) if name else path
        if not os.path.exists(place):
            yield "%s: there is no %s" % (path, target)
        elif heading and place.endswith(".md") and heading not in anchors(place):
            yield "%s: there is no heading %s" % (path, target)


faults = [fault for path in sys.argv[1:] for fault in broken(path)]
print("\n".join(faults), end="\n" if faults else "")
sys.exit(1 if faults or not sys.argv[1:] else 0)
