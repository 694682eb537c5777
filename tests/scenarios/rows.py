#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""rows.py REFERENCE MATRIX: every cell of the tables of sections 5 and 5.1 of the reference is a cell of the scenario's
table, with the same word and the same source. What the scenario says beyond the reference is counted."""
import re
import sys

# where the reference's cell is a sentence: what it says in the words of a table
SAYS = [
    (r"^IOVA, IOMMU_MMIO, IOPTE C=1$|^IOVA < 4G, IOPTE C=1, no bounce$|^IOVA, force ignored, IOPTE C=1$|^IOVA, IOPTE C=1$",
     "IOVA C=1"),
    (r"^IOVA, IOPTE C=1 !unreachable$|^private pages, IOPTE C=1 !unreachable$", "IOVA C=1 !unreachable"),
    (r"^IOPTE C=0 where the generic page table is used$", "IOVA C=0"),
    (r"^bounce into decrypted pool, IOPTE C=1 !mismatch \+W1$|^bounce,? !mismatch( \+W1)?$", "IOVA-BNC C=1+W1 !mismatch"),
    (r"^bounce, pool encrypted, consistent$", "IOVA-BNC C=1+W1"),
    (r"^private pages, C=1$|^page cookie, C=1$", "PAGES C=1"),
    (r"^DMA32 pages decrypted, C=0$|^pages decrypted, C=0$", "PAGES C=0"),
    (r"^atomic pool, C=0$|^pool, C=0$", "POOL C=0"),
    (r"^BNC, no W1$", "BNC"),
    (r"^BNC, pool decrypted by hypercall$|^BNC from the restricted pool$", "BNC"),
    (r"^pool \*not\* decrypted → host cannot read$", "BNC !unreachable"),
    (r"^BNC through an undecrypted pool, host reads ciphertext$", "BNC C=0+W1 !mismatch !unreachable"),
    (r"^pool disabled: ERR W4\+W1 with SWIOTLB_DYNAMIC=n; .*$", "ERR+W4+W1+W10"),
    (r"^pool memory with C=1: mismatch$", "SLOTS C=1 !mismatch"),
    (r"^allocates$", "PAGES"),
    (r"^returns the CPU address cast to struct page: wild pointer$", "POOL C=0 !wild-page"),
    (r"^shared address on pages that were never decrypted$", "PAGES S=1 !unreachable"),
    (r"^decrypted$", "PAGES S=1"),
    (r"^NULL, silent$", "NULL"),
    (r"^(BNC|DIR) sharedbit=(.) ?\+?(W1)?$", r"\1 S=\2+\3"),
]
# columns of the reference, and of the scenario
COLUMNS = [("6.12", ["6.12"]), ("7.1", ["7.1", "7.2"]), ("v6", ["v6"]), ("v7", ["v7"]), ("7.3", ["7.3-rc1", "7.3"])]
SECTION_51 = range(74, 83)


def table_rows(text):
    for line in text.splitlines():
        line = line.strip()
        if line.startswith("|") and not re.fullmatch(r"[|\- ]+", line):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def split_source(cell):
    """A cell's word, and the marks behind it as a set: {"c", "m 9Jun"}."""
    marks = set()
    for inside in re.findall(r"\(([^()]*)\)", cell):
        for part in inside.split(";"):
            found = re.search(r"\bm ((?:\d+,)*\d+[A-Z][a-z]+\d*)", part)
            if found:
                month = re.search(r"[A-Z].*", found[1])[0]
                marks |= {"m " + day + month for day in re.sub(r"[A-Z].*", "", found[1]).split(",")}
            elif re.fullmatch(r"\s*(all )?[ckdh]\s*", part):
                marks.add(part.strip()[-1])
            elif re.fullmatch(r"\s*\d+[A-Z][a-z]+\s*", part):
                marks.add("m " + part.strip())
    return re.sub(r"\s*\([^()]*\)", "", cell).strip(), marks


def word_of(text):
    """The parts of a word, as a set."""
    for pattern, says in SAYS:
        if re.match(pattern, text):
            text = re.sub(pattern, says, text)
            break
    return set(re.split(r"[ +]+", text.replace("**", "").replace("sharedbit", "S").strip(" +"))) - {""}


def read_reference(text):
    section = text[text.index("\n## 5."):]
    main, further = section.split("### 5.1", 1)
    cells = {}
    for row in table_rows(main):
        if len(row) != 12 or not row[0].isdigit():
            continue
        before = None
        for (name, _), cell in zip(COLUMNS, row[6:11]):
            word, marks = split_source(cell)
            if re.match(r"same|= 7\.1", word):
                word = before
            cells[int(row[0]), name] = before, marks = word, marks
            before = word
        cells[int(row[0]), "variants"] = row[11]
    number = SECTION_51.start
    for row in table_rows(further[:further.index("\n## 6")]):
        if len(row) != 8 or row[0] == "platform":
            continue
        before = None
        for (name, _), cell in zip(COLUMNS, row[3:]):
            word = split_source(cell.replace("**", ""))[0]
            before = before if word == "same" else word
            cells[number, name] = before, {"k"}
        number += 1
    return cells


def read_matrix(text):
    cells = {}
    for block in re.split(r"\n\s*\n", text[text.index("  table: |"):]):
        rows = list(table_rows(block))
        for row in rows[1:]:
            values = dict(zip(rows[0], row))
            for name, cell in values.items():
                seen = set()
                while cell.startswith("= ") and cell not in seen:
                    seen.add(cell)
                    cell = values[cell[2:]]
                if name not in ("#", "machine", "cmdline", "mask", "T", "operation"):
                    cells.setdefault((int(values["#"]), name), []).append(cell)
    return cells


def differ(want, marks, got):
    """What is wrong with a scenario's cell, or nothing."""
    word, sources = split_source(got)
    have, need = word_of(word), word_of(want)
    if "n/a" in need:
        need = {"n/a"}
    # what the silicon does is not the reference's to say; the scenario marks it
    extra = {"!unreachable"} if "h" in sources else set()
    if have - extra != need - extra or not need <= have | extra:
        return "%s, not %s" % (word, want)
    if not marks <= sources:
        return "%s has the source %s, not %s" % (word, sorted(sources), sorted(marks))
    return None


def variants(text, v6):
    """("AE", "ERR-pool") ... of the last column; letters that are not named are as v6. C was never code."""
    named = ""
    for part in re.split(r";\s*", re.sub(r"\s*\([^()]*\)", "", text)):
        found = re.match(r"([A-F]{1,4})(?: without patch 08)?: (.*)", part)
        if found and "same" not in found[2]:
            named += found[1]
            yield found[1], found[2]
    yield [letter for letter in "ABDEF" if letter not in named], v6
    if "ideal two pools" in text:
        yield ["two pools"], "BNC C=1+W1"


def main():
    reference = read_reference(open(sys.argv[1], encoding="utf-8").read())
    matrix = read_matrix(open(sys.argv[2], encoding="utf-8").read())
    compared, wrong, beyond = 0, [], 0
    for (row, name), content in sorted(reference.items(), key=str):
        if name == "variants":
            for letters, want in variants(content, split_source(matrix[row, "v6"][0])[0]):
                for letter in letters:
                    for got in matrix.get((row, letter), []):
                        compared += 1
                        have = word_of(split_source(got)[0]) - {"W7"}
                        need = word_of(want) - {"W7"}
                        # the reference leaves the message out where it is the row's
                        if have - {"W1"} != need - {"W1"}:
                            wrong.append("row %d, %s: %s, not %s" % (row, letter, got, want))
            continue
        want, marks = content
        for column in dict(COLUMNS)[name]:
            cells = matrix.get((row, column), [])
            if column == "7.2" and row in SECTION_51:
                continue
            if row == 67 and name in ("v7", "7.3"):
                # the patch that row 67 leaves out is in the profile: there is a column of its own without it
                cells = matrix[row, "v7 without pKVM"] if name == "v7" else []
            elif not cells:
                wrong.append("row %d, %s is not there" % (row, column))
            for got in [cell for cell in cells if cell not in ("", "-")]:
                compared += 1
                why = differ(want, marks, got)
                if why:
                    wrong.append("row %d, %s: %s" % (row, column, why))
    for (row, name), cells in matrix.items():
        beyond += len(cells) if (row, "6.12") not in reference else 0
    for line in wrong:
        print(line)
    print("%d cells are as the reference has them, %d differ; %d cells of rows that it does not have"
          % (compared - len(wrong), len(wrong), beyond))
    return 1 if wrong or compared < 400 else 0


sys.exit(main())
