#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# bugs.sh DMASIM: the file of each bug has a scenario that the bug makes fail, and one that fails without the bug.
# Run where the folder scenarios/ is.
set -eu
dmasim=$1
status=0
complain()
{
	echo "$*"
	status=1
}
"$dmasim" bugs --format json |
	sed -n 's|^{"bug":"\([^"]*\)".*"scenario":"\([^"]*\)".*|\1 \2|p' >"${TMPDIR:-/tmp}/bugs.$$"
trap 'rm -f "${TMPDIR:-/tmp}/bugs.$$"' EXIT
[ -s "${TMPDIR:-/tmp}/bugs.$$" ] || complain "no bug is listed"
while read -r bug file; do
	file=scenarios/$file
	lines=$(grep -n "^kernel:.*bugs: \[[^]]*\b$bug\b" "$file" | cut -d: -f1)
	[ "$lines" ] || { complain "$file: no scenario has $bug"; continue; }
	"$dmasim" run --quiet "$file" >/dev/null || complain "$file: fails"
	line=$(echo "$lines" | head -n 1)
	# {base: v7.2, dyn_free: work, bugs: [x]} is v7.2,dyn_free=work with x
	base=$(sed -n "${line}s/.*{base: \([^}]*\), bugs: .*/\1/p" "$file" | sed 's/: /=/g; s/ //g')
	# not grep -q, which would close the pipe early
	"$dmasim" run -k "$base" "$file:$line" | grep '^FAIL' >/dev/null || complain "$file:$line: passes without $bug"
	"$dmasim" run -k "$base,bugs=$bug" "$file" | grep '^FAIL' >/dev/null || complain "$file: nothing fails with $bug"
done <"${TMPDIR:-/tmp}/bugs.$$"
exit $status
