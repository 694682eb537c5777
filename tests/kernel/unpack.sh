#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# unpack.sh FOLDER VERSION PART...: the parts of a linux-source package that tests use, once. A part that this version
# does not have is no error.
set -eu
folder=$1 version=$2
shift 2
archive=/usr/src/linux-source-$version.tar.xz
tree=linux-source-$version

if [ ! -f "$archive" ]; then
	echo "$archive is missing: install linux-source-$version" >&2
	exit 77
fi
mkdir -p "$folder"
# one unpacks, others wait
exec 9>"$folder/lock-$version"
flock 9
if [ "$folder/$tree/unpacked" -nt "$archive" ] && [ "$(cat "$folder/$tree/unpacked")" = "$*" ]; then
	exit 0
fi
rm -rf "${folder:?}/$tree"
members=$(printf "$tree/%s " "$@")
# shellcheck disable=SC2086
tar -C "$folder" -I 'xz -T0' -xf "$archive" $members 2>"$folder/$tree.log" || grep -vE 'Not found|Exiting with failure' "$folder/$tree.log" >&2 || :
for part in "$1" "$2"; do
	if [ ! -e "$folder/$tree/$part" ]; then
		echo "$archive: no $part" >&2
		exit 1
	fi
done
echo "$*" >"$folder/$tree/unpacked"
