#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# commands.sh DMASIM ROOT [TIMES]: a matrix of ten thousand cells, and a diff of two kernels over all scenarios. With
# TIMES, the best wall-clock time of so many runs of each; without, only that they give what they should.
set -eu
dmasim=$1 root=$2 times=${3-}

milliseconds()
{
	best=
	i=0
	while [ "$i" -lt "$times" ]; do
		start=$(date +%s%N)
		"$@" >/dev/null || [ $? -eq 1 ]
		took=$((($(date +%s%N) - start) / 1000000))
		[ "$best" ] && [ "$best" -le "$took" ] || best=$took
		i=$((i + 1))
	done
	echo "$best"
}

if [ "$times" ]; then
	echo "matrix, 10,000 cells: $(milliseconds "$dmasim" matrix --collapse "$root/tests/bench/cells.yaml") ms"
	echo "diff v7.1 v7.3, all scenarios: $(milliseconds "$dmasim" diff v7.1 v7.3 "$root/scenarios") ms"
	exit 0
fi
last=$("$dmasim" matrix --collapse "$root/tests/bench/cells.yaml" | tail -n 1)
case $last in
"10,000 scenarios in "[0-9]" lines" | "10,000 scenarios in "[0-9][0-9]" lines") ;;
*)
	echo "not 10,000 scenarios in a few lines: $last"
	exit 1
	;;
esac
"$dmasim" diff v7.1 v7.1 "$root/scenarios" | grep -q ', 0 differ, .* the same$'
