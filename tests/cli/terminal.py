#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""terminal.py DMASIM DATA: what only a terminal sees: colour, and progress of a long run. Status 77 where no
pseudo-terminal can be had."""

import os
import pty
import shutil
import signal
import subprocess
import sys
import tempfile


def read_all(master):
    output = b""
    while True:
        try:
            part = os.read(master, 65536)
        except OSError:
            return output
        if not part:
            return output
        output += part


def run(command, folder, out_is_terminal=True, err_is_terminal=False, **variables):
    """Output and error output of a command; what is a terminal among them comes out of its other end."""
    try:
        master, slave = pty.openpty()
    except OSError as error:
        print("no pseudo-terminal: %s" % error)
        sys.exit(77)
    env = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "TERM")}
    env.update(variables)
    with tempfile.TemporaryFile() as other:
        process = subprocess.Popen(command, cwd=folder, env=env, stdin=subprocess.DEVNULL,
                                   stdout=slave if out_is_terminal else other,
                                   stderr=slave if err_is_terminal else other)
        os.close(slave)
        shown = read_all(master)
        process.wait()
        os.close(master)
        other.seek(0)
        return shown, other.read(), process.returncode


def check(what, condition, got):
    if not condition:
        print("not so: %s; got %r" % (what, got))
        sys.exit(1)


def slow_scenario():
    """A pool that only all of its mappings together fill: none can go, and finding that out takes time."""
    steps = "".join("  - {id: m%d, map: {device: d, addr: %#x, size: 4KiB}}\n" % (i, 0x100000 + 0x2000 * i)
                    for i in range(600))
    ends = "".join("  - unmap: m%d\n" % i for i in range(600))
    return ("dmasim: 1\nname: full\nkernel: v6.12\nplatform: {cmdline: swiotlb=1024 swiotlb=force}\n"
            "devices: {d: {}}\nsteps:\n%s"
            "  - {id: x, map: {device: d, addr: 0x8000000, size: 4KiB}, expect: {error: none}}\n%s" % (steps, ends))


def check_shrink(program):
    """^C ends the search with what there is so far."""
    with tempfile.TemporaryDirectory() as folder, open(os.path.join(folder, "out.yaml"), "w+b") as out:
        with open(os.path.join(folder, "full.yaml"), "w", encoding="utf-8") as file:
            file.write(slow_scenario())
        master, slave = pty.openpty()
        process = subprocess.Popen([program, "shrink", "full.yaml"], cwd=folder, stdin=subprocess.DEVNULL,
                                   stdout=out, stderr=slave)
        os.close(slave)
        shown = os.read(master, 65536)
        process.send_signal(signal.SIGINT)
        shown += read_all(master)
        process.wait()
        os.close(master)
        out.seek(0)
        text = out.read()
        check("progress of shrinking shows", b" of 1201 steps, " in shown, shown)
        check("an interrupt is said", b"\r\033[Kdmasim: interrupted" in shown, shown)
        check("what there is so far comes out", process.returncode == 0 and b"stopped before all was tried" in text,
              (process.returncode, text[:200]))
        status = subprocess.call([program, "run", "-q", "out.yaml"], cwd=folder, stdout=subprocess.DEVNULL)
        check("it still fails", status == 1, status)


def main():
    program, data = sys.argv[1:]
    passing = [program, "run", "pass.yaml"]
    shown, _, status = run(passing, data, TERM="xterm")
    check("a pass is green", status == 0 and b"\033[32mpass\033[0m" in shown, shown)
    shown, _, status = run([program, "run", "fail.yaml"], data, TERM="xterm")
    check("a failure is red", status == 1 and b"\033[31mFAIL\033[0m" in shown, shown)
    for variables in ({"TERM": "xterm", "NO_COLOR": "1"}, {"TERM": "dumb"}, {}):
        shown, _, status = run(passing, data, **variables)
        check("no colour with %r" % variables, status == 0 and shown and b"\033" not in shown, shown)
    for form in ("json", "ktap", "junit"):
        shown, _, status = run(passing + ["-f", form], data, TERM="xterm")
        check("no colour in %s" % form, status == 0 and shown and b"\033" not in shown, shown)

    # enough to take longer than the delay before progress shows, however slow this build is
    with tempfile.TemporaryDirectory() as folder:
        made = 0
        for count in (50, 200, 1000, 5000, 20000):
            for made in range(made, count):
                shutil.copy(os.path.join(data, "pass.yaml"), os.path.join(folder, "%d.yaml" % made))
            shown, out, status = run([program, "run", "-q", "-j1", "."], folder, out_is_terminal=False,
                                     err_is_terminal=True, TERM="xterm")
            check("progress is no part of the output", status == 0 and out.count(b"\n") == 1, out[-200:])
            if shown:
                break
        check("progress shows and is taken back",
              b" of %d scenarios" % (2 * count) in shown and shown.endswith(b"\r\033[K"), shown[-200:])
    check_shrink(program)
    return 0


if __name__ == "__main__":
    sys.exit(main())
