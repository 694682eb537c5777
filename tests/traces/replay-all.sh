#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# replay-all.sh REPLAY DMASIM FOLDER: every recording in it. Rows of the module that recorded them are replayed one by one;
# traces of drivers become scenarios, as a user's would.
set -eu
replay=$1 dmasim=$2 all=$3
status=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

set --
for folder in "$all"/*/; do
	# devices.csv says how the module had set each device up
	if [ -e "$folder/devices.csv" ] || [ -e "$folder/devices.csv.gz" ]; then
		set -- "$@" "${folder%/}"
	fi
done
if [ $# -eq 0 ]; then
	echo "no recording in $all" >&2
	exit 2
fi
"$replay" "$@" || status=1

echo
echo "| drivers | steps | came of it |"
echo "|---|--:|---|"
for folder; do
	trace=$folder/drivers.ftrace.gz
	[ -e "$trace" ] || continue
	gunzip -c "$trace" | "$dmasim" import "$folder" --trace - -o "$work/recorded.yaml" 2>"$work/said"
	steps=$(sed -n 's/.*, steps: //p' "$work/said")
	if "$dmasim" run "$work/recorded.yaml" >"$work/run"; then
		echo "| ${folder##*/} | $steps | agrees |"
	else
		echo "| ${folder##*/} | $steps | differs |"
		grep ': error: ' "$work/run" >&2 || true
		status=1
	fi
done
exit $status
