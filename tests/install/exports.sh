#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# exports.sh STATIC SHARED MAJOR: the shared library shows all dmasim_* symbols and no other, under its SONAME
set -eu
static=$1 shared=$2 major=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# sanitizers and coverage add symbols of their own
nm -D --defined-only "$shared" | awk '{print $3}' | sed 's/@.*//' |
	grep -Ev '^(__|_init$|_fini$|mangle_path$|gcov|llvm_|_ubsan)' | sort -u >"$work/shown"
nm -g --defined-only "$static" 2>/dev/null | awk 'NF == 3 {print $3}' | grep '^dmasim_' | sort -u >"$work/public"

status=0
if grep -v '^dmasim_' "$work/shown"; then
	echo "shown, though not part of the interface" >&2
	status=1
fi
if comm -13 "$work/shown" "$work/public" | grep .; then
	echo "of the interface, but hidden: DMASIM_API is missing" >&2
	status=1
fi
if ! objdump -p "$shared" | grep -q "SONAME *libdmasim.so.$major\$"; then
	echo "SONAME is not libdmasim.so.$major" >&2
	status=1
fi
[ -s "$work/public" ] || status=1
exit $status
