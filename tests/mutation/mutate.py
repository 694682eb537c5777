#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""mutate.py BUILD [--mutants=N | --minutes=N] [--seed=N] [--wanted=PERCENT] [--files=PATTERN] ...

Would the tests notice? Changes one thing in src/linux or src/hw, in a copy; compiles that file, links it with the rest
of BUILD and runs those of the fast tests that reach the changed function, until one of them fails: the mutant is killed.
Which mutants, the seed decides.
Survivors are listed as explained.txt has them. Those that stand there, with the reason why no test can notice, do not
count, nor do those that the compiler makes the same code of.
"""
import argparse
import collections
import concurrent.futures
import fnmatch
import hashlib
import json
import pathlib
import queue
import shlex
import shutil
import subprocess
import sys
import threading
import time

sys.dont_write_bytecode = True  # nothing of a run is left in the source tree

from explained import Explained
from mutants import Finder, changed, rank
from programs import HUNG, PASSED, Programs, outcome
from source import enumerators

ALIVE, SAME, INVALID = "survived", "same code", "no program"
ROOT = pathlib.Path(__file__).resolve().parents[2]


class Run:
    """The mutants of a build, and what became of those that were tried."""

    def __init__(self, build, wanted_files):
        self.build = build
        self.folder = build / "mutation"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        self.commands = {}
        for entry in json.loads((build / "compile_commands.json").read_text()):
            name = pathlib.Path(entry["file"]).relative_to(ROOT) if entry["file"].startswith(str(ROOT)) else None
            if name and name.parts[:2] in (("src", "linux"), ("src", "hw")) and fnmatch.fnmatch(name, wanted_files):
                self.commands[str(name)] = shlex.split(entry["command"]), entry["directory"]
        instead = enumerators([ROOT / "include", ROOT / "src"])
        finders = [Finder(ROOT / name, name, instead) for name in sorted(self.commands)]
        self.mutants = [m for finder in finders for m in finder.all()]
        # as they are now: somebody may go on writing meanwhile
        self.texts = {finder.name: finder.source.text for finder in finders}
        self.programs = Programs(build, ROOT, self.folder)
        self.kills = collections.Counter()
        self.kills_there = collections.Counter()  # of a file's mutants
        self.hung = 0
        self.originals = {}
        self.lock = threading.Lock()

    def compile(self, name, text, target, *flags):
        """One file with other text, for speed without debug information; its object's digest, None if it fails."""
        words, folder = self.commands[name]
        source = target.with_suffix(".c")
        source.write_text(text)
        words = list(words)
        words[words.index("-o") + 1] = str(target)
        words[words.index("-c") + 1] = str(source)
        keep = [w for w in words if w not in ("-g", "-Werror") and not w.startswith("-ffile-prefix-map")]
        done = subprocess.run([*keep, *flags, "-O1", "-g0", "-w", f"-iquote{(ROOT / name).parent}",
                               f"-ffile-prefix-map={source}={name}"], cwd=folder, check=False, capture_output=True)
        return hashlib.sha256(target.read_bytes()).digest() if done.returncode == 0 else None

    def measure(self, mutants, jobs):
        """Which functions of the mutants' files each test reaches."""
        def instrumented(name):
            target = self.folder / (name.replace("/", "_") + ".entered.o")
            if self.compile(name, self.texts[name], target, "-finstrument-functions") is None:
                raise SystemExit(f"{name} cannot be compiled")
            return target

        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            objects = list(pool.map(instrumented, sorted({m.file for m in mutants})))
        self.programs.measure(jobs, objects)

    def original(self, name):
        with self.lock:
            if name not in self.originals:
                target = self.folder / (name.replace("/", "_") + ".o")
                self.originals[name] = self.compile(name, self.texts[name], target)
            return self.originals[name]

    def attempt(self, mutant, folder):
        """A mutant's fate, which is also written to the file "log" of the working folder."""
        fate = self.fate(mutant, folder)
        with self.lock, open(self.folder / "log", "a", encoding="utf-8") as log:
            print(f"{fate}\t{mutant.file}:{mutant.line}\t{mutant.function}\n- {mutant.before}\n+ {mutant.after}",
                  file=log, flush=True)
        return fate

    def promise(self, file, test):
        """For the order of tests: how many mutants a test has killed for its time, of this file first of all."""
        return (1 + 10 * self.kills_there[file, test.name] + self.kills[test.name]) / test.limit

    def fate(self, mutant, folder):
        """The test that kills it; or one of ALIVE, SAME, INVALID."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        target = folder / "mutant.o"
        digest = self.compile(mutant.file, changed(self.texts[mutant.file], mutant.edits), target)
        if digest is None:
            return INVALID
        if digest == self.original(mutant.file):
            return SAME
        for test in sorted((t for t in self.programs.tests if mutant.function in t.reached),
                           key=lambda t: self.promise(mutant.file, t), reverse=True):
            program = self.programs.link(test.program, folder, [target])
            if not program:
                return INVALID
            what = outcome(test, self.programs.command(test, program))
            if what != PASSED:
                with self.lock:
                    self.kills[test.name] += 1
                    self.kills_there[mutant.file, test.name] += 1
                    self.hung += what == HUNG
                return test.name
        return ALIVE


def sample(run, options):
    """Tries mutants in the seed's order, until there are enough or the time is over: (mutant, fate) of each."""
    deadline = time.monotonic() + 60 * options.minutes if options.minutes else None
    chosen = sorted(run.mutants, key=lambda m: rank(m, options.seed))[:options.mutants]
    run.measure(chosen, options.jobs)
    folders = queue.SimpleQueue()
    for number in range(options.jobs):
        folders.put(run.folder / f"worker-{number}")

    def fate(mutant):
        if deadline and time.monotonic() > deadline:
            return None
        folder = folders.get()
        try:
            return run.attempt(mutant, folder)
        finally:
            folders.put(folder)

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        return [(m, f) for m, f in zip(chosen, pool.map(fate, chosen)) if f]


def report(run, results, explained, options):
    """Prints the score and the survivors; true if the score is what is wanted."""
    fates = collections.Counter(fate if fate in (ALIVE, SAME, INVALID) else "killed" for _, fate in results)
    alive = [m for m, fate in results if fate == ALIVE]
    unexplained = [m for m in alive if m not in explained]
    wrong = [m for m, fate in results if fate not in (ALIVE, SAME, INVALID) and m in explained]
    counted = fates["killed"] + len(unexplained)
    score = 100 * fates["killed"] / counted if counted else 100.0
    print(f"{len(results)} of {len(run.mutants)} mutants, seed {options.seed}: {fates['killed']} killed, "
          f"{len(alive) - len(unexplained)} survived and explained, {len(unexplained)} survived; "
          f"{fates[SAME]} of the same code, {fates[INVALID]} no program")
    print(f"of those that were killed, {run.hung} hung")
    print("killed by: " + ", ".join(f"{name} {n}" for name, n in run.kills.most_common()))
    for kind in sorted({m.kind for m, _ in results}):
        dead = sum(m.kind == kind and fate not in (ALIVE, SAME, INVALID) for m, fate in results)
        print(f"{kind}: {dead} killed, {sum(m.kind == kind for m in unexplained)} survived")
    for m in sorted(unexplained, key=lambda m: (m.file, m.line)):
        print(f"\n{m.file}:{m.line}: {m.kind} in {m.function}()\n- {m.before}\n+ {m.after}")
    for m in wrong:
        print(f"\n{m.file}:{m.line}: killed, though explained.txt says that it cannot be\n- {m.before}\n+ {m.after}")
    for what in explained.stale(run.mutants):
        print(f"\nno such mutant any more: {what}")
    print(f"\nscore: {score:.1f} % of {counted}, wanted: {options.wanted} %")
    return score >= options.wanted and not wrong and not explained.stale(run.mutants)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path, help="a build folder, with its tests built")
    parser.add_argument("--mutants", type=int, metavar="N", help="so many; without a limit of either kind, all")
    parser.add_argument("--minutes", type=float, metavar="N", help="as many as can be tried in this time")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="decides which mutants (1)")
    parser.add_argument("--wanted", type=float, default=85, metavar="PERCENT", help="fail below this score (85)")
    parser.add_argument("--files", default="*", metavar="PATTERN", help="only mutants of these files: 'src/hw/rmp*'")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="mutants at the same time (2)")
    options = parser.parse_args()
    run = Run(options.build.resolve(), options.files)
    explained = Explained(pathlib.Path(__file__).with_name("explained.txt"), run.commands)
    return 0 if report(run, sample(run, options), explained, options) else 1


if __name__ == "__main__":
    sys.exit(main())
