#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# bugs.sh DMASIM: docs/bugs.md says what the program lists, and no bug goes unnoticed that was noticed when it was written.
# A scenario more may notice more: then the file can be generated again, but need not. Run where docs/ and scenarios/ are.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$1" bugs --format markdown --score scenarios/ >"$work/now"
for file in docs/bugs.md "$work/now"; do
	sed 's/ | yes |$/ |/; s/ | no |$/ |/; /^Of these/d' "$file" >"$work/$(basename "$file").plain"
	sed -n 's/^| `\([^`]*\)`.* | yes |$/\1/p' "$file" | sort >"$work/$(basename "$file").noticed"
done
diff "$work/bugs.md.plain" "$work/now.plain"
lost=$(comm -23 "$work/bugs.md.noticed" "$work/now.noticed")
[ -z "$lost" ] || { echo "no scenario notices any more: $lost"; exit 1; }
