#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# consumer-cmake.sh STAGE LIBDIR WORK SOURCE CC CFLAGS GENERATOR: a project that knows the installed tree only by find_package(),
# with the tree moved since it was installed
set -eu
stage=$1 libdir=$2 work=$3 source=$4 cc=$5 flags=$6 generator=$7

rm -rf "$work"
mkdir -p "$work"
cp -R "$stage" "$work/moved"
cmake -S "$source" -B "$work/build" -G "$generator" -DCMAKE_C_COMPILER="$cc" -DCMAKE_C_FLAGS="$flags" \
	-DCMAKE_PREFIX_PATH="$work/moved" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
cmake --build "$work/build" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
readelf -d "$work/build/consumer-shared" | grep -q 'NEEDED.*libdmasim\.so\.'
! readelf -d "$work/build/consumer-static" | grep -q 'NEEDED.*libdmasim'
shared=$("$work/build/consumer-shared")
static=$("$work/build/consumer-static")
echo "$shared"
# an SEV-SNP guest bounces: pci_swiotlb_detect() in arch/x86/kernel/pci-dma.c sets SWIOTLB_FORCE
[ "$shared" = swiotlb ]
[ "$static" = swiotlb ]
