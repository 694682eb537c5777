#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Collects from a running machine what a scenario needs, as far as the caller may read it: `dmasim capture` runs this and
# makes a scenario of it. On a machine without dmasim: sh capture.sh >machine.txt, and elsewhere dmasim capture machine.txt.
#
# Only what is listed here is read. No serial number, MAC address, UUID, host or user name is among it: of the command
# line and the kernel's log only what tells of DMA is kept, and what looks like one of these is taken out of that, too.
#
# CAPTURE_ROOT: a folder in the place of /, for tests.
set -u
LC_ALL=C
export LC_ALL
root=${CAPTURE_ROOT:-}

# what can be read of a file
show() {
	cat "$1" 2>/dev/null
}

section() {
	printf '@%s\n' "$1"
}

# data lines are told from sections by a blank in front
data() {
	tr -d '\r' | sed -e 's/^/ /'
}

# the first line of a file, or a dash
word() {
	if [ -r "$1" ] && IFS= read -r line <"$1" 2>/dev/null && [ -n "$line" ]; then
		printf '%s' "$line" | tr -c 'A-Za-z0-9_.:+-' '_'
	else
		printf '%s' -
	fi
}

# the last part of where a link leads, or a dash
link() {
	target=$(readlink "$1" 2>/dev/null) || target=
	target=${target##*/}
	printf '%s' "${target:--}" | tr -c 'A-Za-z0-9_.:-' '_'
}

# addresses of network cards, UUIDs, and user@host
without_names() {
	sed -e 's/[0-9A-Fa-f]\{2\}\([:-][0-9A-Fa-f]\{2\}\)\{5,\}/(left out)/g' \
		-e 's/[0-9A-Fa-f]\{8\}-[0-9A-Fa-f]\{4\}-[0-9A-Fa-f]\{4\}-[0-9A-Fa-f]\{4\}-[0-9A-Fa-f]\{12\}/(left out)/g' \
		-e 's/[A-Za-z0-9_.-]*@[A-Za-z0-9_.-]*/(left out)/g'
}

section 'dmasim-capture 1'

section release
{ show "$root/proc/sys/kernel/osrelease" || uname -r; } | sed -e 's/^\([0-9]*\.[0-9]*\(\.[0-9]*\)\{0,1\}\).*/\1/' | data

section machine
{ show "$root/proc/sys/kernel/arch" || uname -m; } | data

# options that say how memory is encrypted, translated, bounced or set aside; all others are nobody's business
section cmdline
show "$root/proc/cmdline" | tr ' ' '\n' | sed -e '/^--$/,$d' |
	grep -E '^(mem_encrypt|iommu|iommu\.(passthrough|strict|forcedac)|amd_iommu|amd_iommu_dump|intel_iommu|swiotlb|coherent_pool|cma|cma_pernuma|numa_cma|mem|memmap|crashkernel|nr_cpus|possible_cpus|maxcpus|arm-smmu[a-z0-9_.-]*|efi|kvm-arm\.mode|prot_virt|svm)(=|$)' |
	grep -v '[^A-Za-z0-9_.,:@=$+!#-]' | tr '\n' ' ' | without_names | data
printf '\n'

section cpus
show "$root/sys/devices/system/cpu/possible" | data

section vendor
grep -m 1 -E '^vendor_id' "$root/proc/cpuinfo" 2>/dev/null | sed -e 's/.*: *//' | data

section flags
grep -m 1 -E '^(flags|Features)' "$root/proc/cpuinfo" 2>/dev/null | tr -s '[:blank:]' '\n' |
	grep -E '^(sme|sev|sev_es|sev_snp|tdx_guest|tdx_host_platform)$' | data

# memory, and what lies in it: not what is called after a device
section iomem
sed -n -e '/^ *[0-9a-f]*-[0-9a-f]* : \(System RAM\|Reserved\|reserved\|Persistent Memory\|CXL Window.*\|Soft Reserved\|RAM buffer\)$/p' \
	"$root/proc/iomem" 2>/dev/null | data

section log
{ if [ -n "$root" ]; then cat "$root/dmesg"; else dmesg; fi; } 2>/dev/null |
	grep -E 'software IO TLB|Memory Encryption|AMD-Vi|DMAR|[Ii]ommu|DMA pool|[Rr]eserved mem|cma: |Zone ranges|  (DMA|DMA32|Normal|Movable) +\[mem|BIOS-e820|RSI|arm-smmu|protected virtualization|[Ss]ecure|SEV|TDX|SLUB|Allowing|node  *[0-9]*: \[mem' |
	without_names | head -n 2000 | data

section iommus
for path in "$root"/sys/class/iommu/*; do
	[ -e "$path" ] && printf '%s\n' "${path##*/}"
done | tr -c 'A-Za-z0-9_.:\n-' '_' | data

# bus, name, both masks, driver, class, group, type of the group's domain
section devices
for path in "$root"/sys/bus/*/devices/*/dma_mask_bits; do
	[ -e "$path" ] || continue
	device=${path%/dma_mask_bits}
	bus=${device#"$root"/sys/bus/}
	name=$(printf '%s' "${device##*/}" | tr -c 'A-Za-z0-9_.:-' '_')
	group=$(link "$device/iommu_group")
	printf ' %s %s %s %s %s %s %s %s\n' "${bus%%/*}" "$name" "$(word "$path")" \
		"$(word "$device/consistent_dma_mask_bits")" "$(link "$device/driver")" "$(word "$device/class")" "$group" \
		"$(word "$root/sys/kernel/iommu_groups/$group/type")"
done

section swiotlb
for name in io_tlb_nslabs io_tlb_used io_tlb_used_hiwater; do
	[ -r "$root/sys/kernel/debug/swiotlb/$name" ] &&
		printf ' %s %s\n' "$name" "$(word "$root/sys/kernel/debug/swiotlb/$name")"
done

section dma_pools
for name in pool_size_dma pool_size_dma32 pool_size_kernel; do
	[ -r "$root/sys/kernel/debug/dma_pools/$name" ] &&
		printf ' %s %s\n' "$name" "$(word "$root/sys/kernel/debug/dma_pools/$name")"
done

# guests that say so elsewhere than in their log
section guest
[ "$(word "$root/sys/firmware/uv/prot_virt_guest")" = 1 ] && printf ' s390-pv\n'
[ "$(word "$root/sys/devices/system/cpu/svm")" = 1 ] && printf ' ppc-svm\n'
[ -e "$root/sys/devices/system/cpu/sev/vmpl" ] && printf ' sev-snp\n'
[ -e "$root/sys/devices/platform/arm-cca-dev" ] && printf ' cca\n'

# " read" tells that it could be: then what is not there is not built in
section config
release=$(show "$root/proc/sys/kernel/osrelease" || uname -r)
config=$(zcat "$root/proc/config.gz" 2>/dev/null || show "$root/boot/config-$release")
if [ -n "$config" ]; then
	printf ' read\n'
	printf '%s\n' "$config" |
		sed -n -e 's/^CONFIG_\(SWIOTLB_DYNAMIC\|DMA_RESTRICTED_POOL\|DMA_CMA\|IOMMU_DEFAULT_PASSTHROUGH\|IOMMU_DEFAULT_DMA_STRICT\|INTEL_IOMMU_DEFAULT_ON\|ZONE_DMA\|ZONE_DMA32\)=y$/\1/p' |
		data
fi

section end
