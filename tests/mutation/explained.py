# SPDX-License-Identifier: GPL-2.0-only
"""explained.txt: mutants that no test can notice, each with the reason."""


class Explained:
    """Paragraphs: the file and function, one or more pairs of a line and what it is changed to, the reason."""

    def __init__(self, path, files):
        self.known = {}
        for paragraph in path.read_text().split("\n\n"):
            lines = [line for line in paragraph.splitlines() if line and not line.startswith("#")]
            if not lines:
                continue
            place = lines[0].split()
            before = [line[2:] for line in lines[1:] if line.startswith("- ")]
            after = [line[2:] for line in lines[1:] if line.startswith("+ ")]
            reason = " ".join(line for line in lines[1:] if line[:2] not in ("- ", "+ "))
            if len(place) != 2 or not reason or not before or len(before) != len(after):
                raise SystemExit(f"{path}: file, function, '- ' and '+ ' lines and a reason are needed:\n{paragraph}")
            if place[0] in files:
                self.known.update({(*place, b, a): reason for b, a in zip(before, after)})

    def __contains__(self, mutant):
        return (mutant.file, mutant.function, mutant.before, mutant.after) in self.known

    def stale(self, mutants):
        possible = {(m.file, m.function, m.before, m.after) for m in mutants}
        return [f"{key[0]} {key[1]}: {key[3]}" for key in self.known if key not in possible]
