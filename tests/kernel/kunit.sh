#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# kunit.sh DMASIM TREE SOURCE: the kernel's own reader agrees with what `dmasim run --format ktap` says
set -eu
dmasim=$1 kunit=$2/tools/testing/kunit/kunit.py source=$3
[ -f "$kunit" ] || exit 77
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# all shipped scenarios: nothing is lost or misread, down to the count
cd "$source"
"$dmasim" run --format ktap scenarios/ >"$work/good.ktap" || { grep 'not ok' "$work/good.ktap"; exit 1; }
python3 "$kunit" parse "$work/good.ktap" >"$work/good"
tail -n 3 "$work/good"
scenarios=$(grep -c '^    ok ' "$work/good.ktap")
files=$(grep -c '^ok ' "$work/good.ktap")
[ "$scenarios" -gt 0 ] && [ "$files" -gt 0 ]
grep -q "Ran $scenarios tests: passed: $scenarios\$" "$work/good"
! grep -q '\[ERROR\]' "$work/good"

# failures, errors and expected failures, with names that hold what KTAP forbids
cd "$source/tests/cli/data"
"$dmasim" run --format ktap ktap/ >"$work/bad.ktap" 2>/dev/null && exit 1
python3 "$kunit" parse "$work/bad.ktap" >"$work/bad" && exit 1
tail -n 3 "$work/bad"
grep -q 'Ran 5 tests: passed: 2, failed: 3$' "$work/bad"
