# SPDX-License-Identifier: GPL-2.0-only
# Sourced by the tools: installing Debian packages, saying what is done. Everything is said on standard error.

say()
{
	printf '%s: %s\n' "${0##*/}" "$*" >&2
}

# those of the named packages that are not installed
missing_packages()
{
	for package; do
		state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
		[ "$state" = installed ] || printf '%s ' "$package"
	done
}

as_root()
{
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif [ -t 0 ]; then
		sudo "$@"
	else
		sudo -n "$@"
	fi
}

# install_packages PACKAGE...: what is missing of them; fails when that is not possible
install_packages()
{
	if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
		say "this is no Debian system: install the equivalent of: $*"
		return 1
	fi
	# shellcheck disable=SC2046
	set -- $(missing_packages "$@")
	[ $# -gt 0 ] || return 0
	if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
		say "neither root nor sudo; as root, run: apt-get install $*"
		return 1
	fi
	if [ -z "${packages_updated-}" ]; then
		say "running apt-get update"
		as_root apt-get update -qq >&2 || say "apt-get update failed; trying with the lists that are there"
		packages_updated=yes
	fi
	say "installing with apt-get: $*"
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" \
		</dev/null >&2
}

# unpack_kernel_headers FOLDER META: the headers that a meta package stands for, unpacked there and not installed: to
# install them means to install that kernel, too
unpack_kernel_headers()
{
	folder=$1
	[ ! -f "$folder/unpacked" ] || return 0
	if ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
		say "this is no Debian system: no headers for the probe module"
		return 1
	fi
	headers=$(apt-cache depends "$2" | sed -n 's/^ *Depends: \(linux-headers-.*\)/\1/p' | head -n 1)
	others=$(apt-cache depends "${headers:-none}" | sed -n 's/^ *Depends: \(linux-\(headers\|kbuild\)-.*\)/\1/p')
	if [ -z "$headers" ] || [ -z "$others" ]; then
		say "no package $2"
		return 1
	fi
	say "unpacking $headers, without installing it"
	rm -rf "${folder:?}"
	mkdir -p "$folder/packages"
	# shellcheck disable=SC2086
	(cd "$folder/packages" && apt-get download -qq $headers $others >&2) || return 1
	for package in "$folder"/packages/*.deb; do
		dpkg-deb -x "$package" "$folder" || return 1
	done
	rm -rf "$folder/packages"
	touch "$folder/unpacked"
}
