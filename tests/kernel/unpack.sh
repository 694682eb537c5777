#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# unpack.sh VERSION FOLDER: the part of a linux-source package that tests use, once
set -eu
version=$1 folder=$2
archive=/usr/src/linux-source-$version.tar.xz
tree=linux-source-$version
parts="tools/testing/kunit"

if [ ! -f "$archive" ]; then
	echo "$archive is missing: install linux-source-$version" >&2
	exit 77
fi
mkdir -p "$folder"
# one unpacks, others wait
exec 9>"$folder/lock-$version"
flock 9
if [ "$folder/$tree/unpacked" -nt "$archive" ]; then
	exit 0
fi
rm -rf "${folder:?}/$tree"
# shellcheck disable=SC2046,SC2086
tar -C "$folder" -xJf "$archive" $(printf "$tree/%s " $parts)
touch "$folder/$tree/unpacked"
