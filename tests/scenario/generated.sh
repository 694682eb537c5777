#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# generated.sh GENERATE DOCS: the schemas and the reference in DOCS are what the tables say. UPDATE=1 writes them.
set -eu
generate=$1 docs=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
marker='<!-- generated from here on: tests/scenario/generated.sh -->'
"$generate" schema >"$work/schema"
"$generate" profile-schema >"$work/profile"
sed "\\|^$marker\$|q" "$docs/scenario.md" >"$work/md"
"$generate" reference >>"$work/md"
if [ "${UPDATE-}" ]; then
	cp "$work/schema" "$docs/scenario.schema.json"
	cp "$work/profile" "$docs/profile.schema.json"
	cp "$work/md" "$docs/scenario.md"
	exit 0
fi
diff -u "$docs/scenario.schema.json" "$work/schema"
diff -u "$docs/profile.schema.json" "$work/profile"
diff -u "$docs/scenario.md" "$work/md"
