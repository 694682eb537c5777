#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# consumer-pkg-config.sh STAGE LIBDIR WORK SOURCE CC CFLAGS: likewise by pkg-config, shared and static
set -eu
stage=$1 libdir=$2 work=$3 source=$4 cc=$5 flags=$6

rm -rf "$work"
mkdir -p "$work"
cp -R "$stage" "$work/moved"
export PKG_CONFIG_PATH="$work/moved/$libdir/pkgconfig"
# shellcheck disable=SC2046,SC2086
$cc $flags -o "$work/shared" "$source/consumer.c" $(pkg-config --cflags --libs dmasim)
libs=$(pkg-config --static --libs dmasim | sed "s|-ldmasim|$work/moved/$libdir/libdmasim.a|")
# shellcheck disable=SC2046,SC2086
$cc $flags -o "$work/static" "$source/consumer.c" $(pkg-config --cflags dmasim) $libs
! readelf -d "$work/static" | grep -q 'NEEDED.*libdmasim'
shared=$(LD_LIBRARY_PATH="$work/moved/$libdir" "$work/shared")
static=$("$work/static")
echo "$shared"
# an SEV-SNP guest bounces: pci_swiotlb_detect() in arch/x86/kernel/pci-dma.c sets SWIOTLB_FORCE
[ "$shared" = swiotlb ]
[ "$static" = swiotlb ]
# the program that was installed with it runs where it was moved to
[ "$("$work/moved/bin/dmasim" --version)" = "dmasim $(pkg-config --modversion dmasim)" ]
