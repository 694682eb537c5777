#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# build.sh SOURCES UNPACKED: builds the probe module against Debian's headers of 6.12, those in /usr/src or those that
# tools/test unpacked
set -eu
sources=$1 unpacked=$(readlink -f "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for headers in /usr/src/linux-headers-6.12*-amd64 "$unpacked"/usr/src/linux-headers-6.12*-amd64; do
	common=$(echo "$headers" | sed 's/-\(cloud-\|rt-\)\{0,1\}amd64$/-common/')
	[ -f "$headers/.config" ] && [ -f "$common/Makefile" ] || continue
	cp "$sources"/dmasim_probe.c "$sources"/Kbuild "$work"
	# what is unpacked elsewhere names /usr/src in its own Makefile; type information would need pahole
	make -s -C "$headers" -f "$common/Makefile" M="$work" CONFIG_DEBUG_INFO_BTF_MODULES= KCFLAGS=-Werror modules
	test -f "$work/dmasim_probe.ko"
	echo "built against ${headers##*/}"
	exit 0
done
echo "no linux-headers-6.12*-amd64, neither installed nor unpacked" >&2
exit 77
