#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# golden.sh DIAGNOSE KIND NAME: what is said about KIND/NAME.yaml must be KIND/NAME.out, to the byte.
# UPDATE=1 writes the file instead: read it before it is committed.
set -u
diagnose=$1 kind=$2 name=$3
case $kind in
err) want=2 option= ;;
lint) want=0 option=--lint ;;
esac
got=$(cd "$kind" && "$diagnose" $option "$name.yaml" && echo "status 0" || echo "status $?")
if [ "${UPDATE-}" ]; then
	printf '%s\n' "$got" | sed '$d' >"$kind/$name.out"
	exit 0
fi
printf '%s\n' "$got" | sed '$d' | diff -u "$kind/$name.out" - || exit 1
[ "$(printf '%s\n' "$got" | tail -n 1)" = "status $want" ]
