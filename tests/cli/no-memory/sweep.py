#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""sweep.py PROGRAM COMMANDS [MOST]

Runs each command again and again; each time a later allocation of ours fails, MOST of them spread over all (30). The
program must then give the output that it gives otherwise, or say that something is wrong and end with 2 or 3. No crash,
no hang, no leak if it was built with a sanitizer that sees them. PROGRAM was linked with refuse.c.
"""
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile


def run(program, words, fail_at, count_to):
    environment = {**os.environ, "DMASIM_FAIL_AT": str(fail_at), "DMASIM_COUNT_TO": count_to, "NO_COLOR": "1"}
    return subprocess.run([program, *words], env=environment, stdin=subprocess.DEVNULL, capture_output=True,
                          check=False, timeout=120)


def wrong(normal, done):
    """What is wrong with an outcome; None if nothing is."""
    if done.returncode < 0 or done.returncode > 3:
        return f"ended with {done.returncode}: {done.stderr.decode(errors='replace')[-2000:]}"
    if done.returncode == normal.returncode:
        return None if done.stdout == normal.stdout else "other output, and nothing is said of it"
    if done.returncode not in (2, 3):
        return f"status {done.returncode}, otherwise {normal.returncode}"
    return None if done.stderr else f"status {done.returncode}, and nothing is said of it"


def main():
    program, most = sys.argv[1], int(sys.argv[3]) if len(sys.argv) > 3 else 30
    failed = tried = 0
    with tempfile.TemporaryDirectory() as folder:
        count_to = f"{folder}/count"
        for line in pathlib.Path(sys.argv[2]).read_text().splitlines():
            if not line or line.startswith("#"):
                continue
            words = [word.replace("TMP", folder) for word in shlex.split(line)]
            normal = run(program, words, 0, count_to)
            total = int(pathlib.Path(count_to).read_text())
            if normal.returncode not in (0, 1) or not total:
                print(f"{line}: status {normal.returncode}: {normal.stderr.decode(errors='replace')}")
                failed += 1
                continue
            step = 1 + total // most
            # the first allocations are few, and different things
            for at in sorted({*range(1, min(total, most // 3) + 1), *range(1 + total % step, total + 1, step)}):
                tried += 1
                what = wrong(normal, run(program, words, at, count_to))
                if what:
                    print(f"{line}: allocation {at} of {total} fails: {what}")
                    failed += 1
    print(f"{tried} allocations failed, {failed} times in silence or with a crash")
    return 1 if failed or not tried else 0


if __name__ == "__main__":
    sys.exit(main())
