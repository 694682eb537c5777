#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# replay.sh DMASIM FOLDER TRACE.gz [OPTION...]: a recording becomes a scenario that lint finds nothing in and that passes
set -eu
dmasim=$1 folder=$2 trace=$3
shift 3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

gunzip -c "$trace" | "$dmasim" import "$folder" --trace - "$@" -o "$work/recorded.yaml" 2>"$work/said" || {
	cat "$work/said" >&2
	exit 1
}
cat "$work/said"
# nothing that was recorded is passed over
if grep -E 'unknown|damaged|lost' "$work/said" >&2; then
	exit 1
fi
"$dmasim" lint "$work/recorded.yaml"
"$dmasim" run "$work/recorded.yaml" >"$work/run" || {
	head -n 60 "$work/run" >&2
	exit 1
}
tail -n 1 "$work/run"
