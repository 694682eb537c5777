# SPDX-License-Identifier: GPL-2.0-only
"""The tests that a mutant has to pass, which functions each of them reaches, and the programs that run them, linked with
the mutant's object file."""
import collections
import concurrent.futures
import json
import os
import pathlib
import re
import resource
import shlex
import signal
import subprocess

# bytes of address space and of a file; the conformance tests map files that are as large as their machines' memory
LIMITS = {resource.RLIMIT_AS: 2 << 30, resource.RLIMIT_FSIZE: 64 << 20}
LIMITS_OF_MACHINES = {resource.RLIMIT_AS: 1 << 40, resource.RLIMIT_FSIZE: 1 << 40}
# the fast tests of the two rooms, of the machine above them, and of what kernels really did
FAST = re.compile(r"unit\.(base|hw|linux|swiotlb|machine)_|traces\.(?!arm64-dynamic)|conformance\.stream\..*\.v7|"
                  r"conformance\.6|fuzz\.machine|bench\.dma")
# of these, the first of many operations or inputs
FEWER = {"--ops": "10000", "-n": "300"}
# limit: processor seconds; reached: the names of the functions that it enters
Test = collections.namedtuple("Test", "name program arguments folder limit reached")

# each unit test and dmasim itself in one program, so that a mutant is linked once for all of them
DRIVER = """
#include <stdio.h>
#include <string.h>
%(declarations)s
int main(int argc, char **argv)
{
	if (argc < 2)
		return 2;
%(calls)s
	return 2;
}
"""

# linked with what is compiled with -finstrument-functions: says at the end which functions were entered, as distances
# from itself
REACHED = """
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#define ENTRIES (1u << 15)
static void *entered[ENTRIES];
void __cyg_profile_func_enter(void *function, void *site);
void __cyg_profile_func_exit(void *function, void *site);
void __cyg_profile_func_enter(void *function, void *site)
{
	unsigned int i = (unsigned int)((uintptr_t)function >> 4) * 2654435761u % ENTRIES;

	(void)site;
	while (entered[i] && entered[i] != function)
		i = (i + 1) % ENTRIES;
	entered[i] = function;
}
void __cyg_profile_func_exit(void *function, void *site)
{
	(void)function;
	(void)site;
}
__attribute__((destructor)) static void say(void)
{
	const char *path = getenv("DMASIM_REACHED");
	FILE *f = path ? fopen(path, "w") : NULL;

	for (unsigned int i = 0; f && i < ENTRIES; i++)
		if (entered[i])
			fprintf(f, "%td\\n", (char *)entered[i] - (char *)__cyg_profile_func_enter);
	if (f)
		fclose(f);
}
"""


def limits(test, processor_seconds):
    most = LIMITS_OF_MACHINES if test.name.startswith("conformance.6") else LIMITS

    def apply():
        resource.setrlimit(resource.RLIMIT_CPU, (processor_seconds, processor_seconds + 1))
        for what, bytes_ in most.items():
            resource.setrlimit(what, (bytes_, bytes_))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return apply


PASSED, FAILED, HUNG = "passed", "failed", "hung"


def outcome(test, command):
    """What becomes of a test. What hangs does so by the processor's clock: other work on the machine does not matter. The
    wall's clock, a hundred times as long, is for what waits."""
    try:
        status = subprocess.run(command, cwd=test.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL, preexec_fn=limits(test, test.limit), check=False,
                                timeout=100 * test.limit).returncode
    except subprocess.TimeoutExpired:
        return HUNG
    if status in (-signal.SIGXCPU, -signal.SIGKILL):
        return HUNG
    return FAILED if status else PASSED


class Programs:
    """How each test program is linked, taken from the build."""

    def __init__(self, build, root, folder):
        self.build, self.root, self.folder = build, root, folder
        self.library = build / "libdmasim.a"
        self.links = {}  # program: its link command without the library, None where its object is part of "all"
        self.tests = self._find()

    def _find(self):
        listed = json.loads(subprocess.run(["ctest", "--test-dir", self.build, "--show-only=json-v1"], check=True,
                                           capture_output=True).stdout)["tests"]
        wanted = [t for t in listed if FAST.match(t["name"]) and "command" in t]
        names = sorted({str(pathlib.Path(t["command"][0]).relative_to(self.build)) for t in wanted} |
                       {"src/cli/dmasim"})
        commands = subprocess.run(["ninja", "-C", self.build, "-t", "commands", *names], check=True,
                                  capture_output=True, text=True).stdout.splitlines()
        for command in commands:
            found = re.search(r" -o (\S+) ", command)
            if found and found.group(1) in names:
                words = shlex.split(command.replace(": && ", "").replace(" && :", ""))
                words.remove("libdmasim.a")
                self.links[found.group(1)] = words
        self._gather()
        tests = [Test("scenarios", "src/cli/dmasim", ["run", "--quiet", "--jobs=1", "scenarios/"], self.root, 0, set())]
        for t in wanted:
            place = {p["name"]: p["value"] for p in t["properties"]}.get("WORKING_DIRECTORY", self.build)
            program = str(pathlib.Path(t["command"][0]).relative_to(self.build))
            words = [FEWER.get(before, word) for before, word in zip(t["command"], t["command"][1:])]
            tests.append(Test(t["name"], program, words, place, 0, set()))
        return tests

    def _gather(self):
        """Renames each main() and makes all other names of a unit test its own."""
        names = {}
        for program, words in self.links.items():
            objects = [w for w in words if w.endswith(".o")]
            mains = [o for o in objects if len(objects) == 1 or o.endswith("/main.c.o")]
            if any("--wrap" in w for w in words) or not mains or (len(objects) > 1 and program != "src/cli/dmasim"):
                continue
            name = re.sub(r"\W", "_", program)
            renamed = self.folder / f"{name}.o"
            keep = [] if len(objects) > 1 else [f"--keep-global-symbol=main_{name}"]
            subprocess.run(["objcopy", f"--redefine-sym=main=main_{name}", *keep, self.build / mains[0], renamed],
                           check=True)
            names[program] = name, [str(renamed)] + [o for o in objects if o not in mains]
        driver = self.folder / "driver.c"
        driver.write_text(DRIVER % {
            "declarations": "\n".join(f"int main_{n}(int argc, char **argv);" for n, _ in names.values()),
            "calls": "\n".join(f'\tif (!strcmp(argv[1], "{p}"))\n\t\treturn main_{n}(argc - 1, argv + 1);'
                               for p, (n, _) in names.items())})
        gathered = [w for p in names for w in self.links[p]]
        libraries = [w for w in gathered if w.endswith(".so") or w.startswith("-l")]
        self.links["all"] = [gathered[0], "-w", str(driver), *(o for _, objects in names.values() for o in objects),
                             "-o", "all", *dict.fromkeys(libraries)]
        for program in names:
            self.links[program] = None

    def _place(self, program):
        return "all" if self.links[program] is None else program

    def link(self, program, folder, objects):
        """The path of a test's program with these objects before the library's; None if it cannot be linked."""
        place = self._place(program)
        target = folder / place.replace("/", "_")
        if target.exists():
            return target
        words = list(self.links[place])
        at = words.index("-o")
        words[at + 1:at + 2] = [str(target), *map(str, objects), str(self.library)]
        done = subprocess.run([*words, "-Wl,--strip-debug"], cwd=self.build, check=False, capture_output=True)
        return target if done.returncode == 0 else None

    def command(self, test, target):
        first = [str(target), test.program] if self.links[test.program] is None else [str(target)]
        return [*first, *test.arguments]

    def measure(self, jobs, objects):
        """Runs each test on the program as it is, which must pass: what it reaches of @objects, which are compiled with
        -finstrument-functions. From now on it may take five times as long."""
        folder = self.folder / "reached"
        folder.mkdir()
        hook = folder / "hook.o"
        hook.with_suffix(".c").write_text(REACHED)
        subprocess.run([self.links["all"][0], "-O1", "-c", hook.with_suffix(".c"), "-o", hook], check=True)
        symbols = {}
        for test in self.tests:
            program = self.link(test.program, folder, [hook, *objects])
            if not program:
                raise SystemExit(f"{test.program} cannot be linked")
            if program not in symbols:
                symbols[program] = self._symbols(program)
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            self.tests = list(pool.map(lambda t: self._measured(t, folder, symbols), self.tests))

    @staticmethod
    def _symbols(program):
        """The name of the function at each distance from the hook; files may have functions of the same name."""
        lines = subprocess.run(["nm", program], check=True, capture_output=True, text=True).stdout.splitlines()
        found = [line.split() for line in lines]
        names = {int(words[0], 16): words[2] for words in found if len(words) == 3 and words[1] in "tT"}
        hook = next(at for at, name in names.items() if name == "__cyg_profile_func_enter")
        return {at - hook: name.split(".")[0] for at, name in names.items()}

    def _measured(self, test, folder, symbols):
        program = self.link(test.program, folder, [])
        said = folder / f"{test.name}.reached"
        with subprocess.Popen(self.command(test, program), cwd=test.folder, stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=limits(test, 120),
                              env={**os.environ, "DMASIM_REACHED": str(said)}) as process:
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{test.name} fails without any mutant")
        reached = {symbols[program].get(int(line)) for line in said.read_text().split()} if said.exists() else set()
        return test._replace(limit=2 + int(5 * (used.ru_utime + used.ru_stime)), reached=reached)
