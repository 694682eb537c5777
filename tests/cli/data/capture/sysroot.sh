#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Makes a folder that looks like the root of an AMD host with SME and an IOMMU, with everything in it that must not be
# told: SERIAL, secret names, MAC addresses, UUIDs.
set -eu
root=$1
put() {
	mkdir -p "$(dirname "$root/$1")"
	cat >"$root/$1"
}
device() { # bus name mask coherent-mask driver class group
	path=sys/bus/$1/devices/$2
	mkdir -p "$root/$path"
	echo "$3" | put "$path/dma_mask_bits"
	echo "$4" | put "$path/consistent_dma_mask_bits"
	echo "$6" | put "$path/class"
	echo SERIAL0123 | put "$path/serial_number"
	[ "$5" = - ] || ln -s "../../drivers/$5" "$root/$path/driver"
	[ "$7" = - ] || ln -s "../../../kernel/iommu_groups/$7" "$root/$path/iommu_group"
}
echo 6.12.30-secrethost1-amd64 | put proc/sys/kernel/osrelease
echo x86_64 | put proc/sys/kernel/arch
echo secrethost | put proc/sys/kernel/hostname
echo 'BOOT_IMAGE=/vmlinuz-6.12 root=UUID=01234567-89ab-cdef-0123-456789abcdef ro ip=10.1.2.3::10.1.2.1:255.255.255.0:secrethost:eth0:off ifname=eth0:52:54:00:12:34:56 mem_encrypt=on iommu=pt swiotlb=65536 crashkernel=256M netconsole=@10.0.0.1/eth0,@10.0.0.2/52:54:00:ab:cd:ef systemd.hostname=secrethost -- swiotlb=secret' | put proc/cmdline
printf 'processor\t: 0\nvendor_id\t: AuthenticAMD\nflags\t\t: fpu vme sme sev sev_es nx\n' | put proc/cpuinfo
printf '00000000-00000fff : Reserved\n00001000-bfffffff : System RAM\n  01000000-01ffffff : Kernel code\nd0000000-dfffffff : PCI Bus 0000:00\n  d0000000-d0003fff : 0000:01:00.0\n    d0000000-d0003fff : nvme\n100000000-43fffffff : System RAM\n' | put proc/iomem
echo SERIAL0123 | put sys/class/dmi/id/product_serial
echo 52:54:00:12:34:56 | put sys/class/net/eth0/address
echo 0-7 | put sys/devices/system/cpu/possible
printf 'CONFIG_SWIOTLB_DYNAMIC=y\n# CONFIG_DMA_CMA is not set\nCONFIG_LOCALVERSION="-secrethost"\n' | gzip | put proc/config.gz
put dmesg <<'LOG'
[    0.000000] Linux version 6.12.30-secrethost1-amd64 (secretuser@secrethost.example) (gcc 14) #1 SMP
[    0.000000] Command line: BOOT_IMAGE=/vmlinuz root=UUID=01234567-89ab-cdef-0123-456789abcdef
[    0.000000] DMI: Secret Corp Box/SERIAL0123
[    0.100000] Memory Encryption Features active: AMD SME
[    0.200000] AMD-Vi: Extended features (0x58f77ef22294a5a, 0x0): PPR NX GT IA GA PC
[    0.200001] iommu: Default domain type: Passthrough (set via kernel command line)
[    0.300000] software IO TLB: mapped [mem 0x00000000b8000000-0x00000000c0000000] (128MB)
[    0.400000] pci 0000:01:00.0: Adding to iommu group 12
[    1.000000] e1000e 0000:02:00.0 eth0: (PCI Express:2.5GT/s:Width x1) 52:54:00:12:34:56
[    1.100000] iommu: somebody@secrethost said 52-54-00-12-34-56 and 01234567-89ab-cdef-0123-456789abcdef
[    2.000000] systemd[1]: Hostname set to <secrethost>.
LOG
mkdir -p "$root/sys/class/iommu/ivhd0" "$root/sys/kernel/iommu_groups"
echo identity | put sys/kernel/iommu_groups/12/type
echo DMA-FQ | put sys/kernel/iommu_groups/13/type
device pci 0000:00:01.0 32 32 pcieport 0x060400 1
device pci 0000:01:00.0 64 64 nvme 0x010802 12
device pci 0000:02:00.0 44 32 e1000e 0x020000 13
device pci 0000:03:00.0 32 32 - 0x010000 14
device platform AMDI0010:00 32 32 i2c_designware - -
echo 65536 | put sys/kernel/debug/swiotlb/io_tlb_nslabs
echo 262144 | put sys/kernel/debug/dma_pools/pool_size_dma
