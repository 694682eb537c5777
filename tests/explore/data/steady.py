# SPDX-License-Identifier: GPL-2.0-only
"""What a transcript keeps while the model grows: counts of what was tried become N, in JSON they are left out."""

import json
import re
import sys

COUNTS = ("tried", "impossible", "pairs", "runs", "turn_outcome", "turn_answers_only")

for line in sys.stdin:
    if line.startswith("{"):
        o = json.loads(line)
        for key in COUNTS:
            assert isinstance(o.pop(key, 0), int)
        if "first_bad" in o:
            o["changes"] = [c for c in o["changes"] if c["needed"]]
        print(json.dumps(o, separators=(",", ":")))
    else:
        print(re.sub(r"\b\d+( single)? (changes tried|changes|pairs|behaviours|runs|turn|only|more cannot)\b", r"N\1 \2",
                     line), end="")
