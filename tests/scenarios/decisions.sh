#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# decisions.sh DMASIM PERCENT KERNEL...: the scenarios of this folder reach that share of the answers of each kernel.
# Run where the folder scenarios/ is.
set -eu
dmasim=$1 wanted=$2
shift 2
report=$("$dmasim" run --quiet --decisions scenarios/)
status=0
for kernel; do
	share=$(printf '%s\n' "$report" | sed -n "s/^decisions of $kernel: .* \([0-9.]*\) %.*/\1/p")
	if [ -z "$share" ]; then
		echo "no scenario runs on $kernel"
		status=1
	elif ! awk -v share="$share" -v wanted="$wanted" 'BEGIN { exit !(share >= wanted) }'; then
		printf '%s\n' "$report" | sed -n "/^decisions of $kernel:/,/^decisions of/p" | sed '1!{/^decisions of/d}'
		echo "wanted: $wanted %"
		status=1
	fi
done
exit $status
