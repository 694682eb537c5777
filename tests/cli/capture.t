A scenario of a machine: here one that is made up, and has secrets to keep.

    $ sh capture/sysroot.sh root
    $ CAPTURE_ROOT=root dmasim capture -o host.yaml; cat host.yaml
    # Made by dmasim capture from a running machine.
    # Linux: 6.12.30
    # CPU flag: sme
    # CPU flag: sev
    # CPU flag: sev_es
    # swiotlb: io_tlb_nslabs 65536
    # dma_pools: pool_size_dma 262144
    # nvme-0000:01:00.0: class 0x010802, IOMMU group 12, domain identity
    # e1000e-0000:02:00.0: class 0x020000, IOMMU group 13, domain DMA-FQ
    # i2c_designware-AMDI0010:00: class -, IOMMU group -, domain -
    dmasim: 1
    name: what a machine's devices reach
    source: "captured from a machine: its drivers map memory, and its devices find it"
    kernel: v6.12
    platform:
      encryption: sme
      cpus: 8
      iommu: amd
      ram: [{base: 0x1000, size: 0xbffff000}, {base: 0x100000000, size: 0x340000000}]
      cmdline: "mem_encrypt=on iommu=pt swiotlb=65536 crashkernel=256M"
      swiotlb: {base: 0xb8000000}
      config:
        swiotlb_dynamic: true
        dma_restricted_pool: false
        dma_cma: false
        iommu_default_passthrough: false
        iommu_default_dma_strict: false
        intel_iommu_default_on: false
    devices:
      nvme-0000:01:00.0: {dma_mask: 64}
      e1000e-0000:02:00.0: {dma_mask: 44, coherent_dma_mask: 32}
      i2c_designware-AMDI0010:00: {dma_mask: 32, iommu: false, pci: false}
    steps:
      - id: m1
        map: {device: nvme-0000:01:00.0, addr: 0x2a0000000, size: 4KiB, dir: to_device}
        expect: {error: none}
      - dma_read: m1
        expect: {sees: plaintext}
      - unmap: m1
      - id: m2
        map: {device: e1000e-0000:02:00.0, addr: 0x2a0000000, size: 4KiB, dir: to_device}
        expect: {error: none}
      - dma_read: m2
        expect: {sees: plaintext}
      - unmap: m2
      - id: m3
        map: {device: i2c_designware-AMDI0010:00, addr: 0x60000000, size: 4KiB, dir: to_device}
        expect: {error: none}
      - dma_read: m3
        expect: {sees: plaintext}
      - unmap: m3
    $ dmasim lint host.yaml; dmasim run host.yaml
    pass  host.yaml:11: what a machine's devices reach [v6.12]
    1 scenario in 1 file, 9 steps: 1 passed
    $ CAPTURE_ROOT=root dmasim capture --raw >raw.txt; sed '/^@log/,/^@iommus/d' raw.txt
    @dmasim-capture 1
    @release
     6.12.30
    @machine
     x86_64
    @cmdline
     mem_encrypt=on iommu=pt swiotlb=65536 crashkernel=256M 
    @cpus
     0-7
    @vendor
     AuthenticAMD
    @flags
     sme
     sev
     sev_es
    @iomem
     00000000-00000fff : Reserved
     00001000-bfffffff : System RAM
     100000000-43fffffff : System RAM
     ivhd0
    @devices
     pci 0000:00:01.0 32 32 pcieport 0x060400 1 -
     pci 0000:01:00.0 64 64 nvme 0x010802 12 identity
     pci 0000:02:00.0 44 32 e1000e 0x020000 13 DMA-FQ
     pci 0000:03:00.0 32 32 - 0x010000 14 -
     platform AMDI0010:00 32 32 i2c_designware - - -
    @swiotlb
     io_tlb_nslabs 65536
    @dma_pools
     pool_size_dma 262144
    @guest
    @config
     read
     SWIOTLB_DYNAMIC
    @end
    $ cat raw.txt host.yaml | grep -i -E 'secret|SERIAL|([0-9a-f]{2}[:-]){5}|456789abcdef|10\.[0-9]+\.[0-9]|eth0'
    [1]
    $ dmasim capture raw.txt | cmp - host.yaml; dmasim capture - <raw.txt | cmp - host.yaml
    $ dmasim capture --script >script.sh; CAPTURE_ROOT=root sh script.sh | cmp - raw.txt
    $ if command -v shellcheck >sc; then shellcheck -s sh script.sh; fi
    $ dmasim capture -k v7.3 raw.txt | grep '^kernel'
    kernel: "v7.3"

Nothing may be readable at all. And this very machine gives one that runs.

    $ mkdir empty; CAPTURE_ROOT=empty dmasim capture -o empty.yaml; sed -n '/^# not/p;/^devices/,$p' empty.yaml; dmasim lint empty.yaml; dmasim run -q empty.yaml
    # not to be had: memory map (/proc/iomem, as root)
    # not to be had: kernel log (dmesg)
    # not to be had: devices with a driver and a DMA mask
    # not to be had: build options
    devices:
      any: {dma_mask: 64}
    steps:
      - id: m1
        map: {device: any, addr: 0x20000000, size: 4KiB, dir: to_device}
        expect: {error: none}
      - dma_read: m1
        expect: {sees: plaintext}
      - unmap: m1
    1 scenario in 1 file, 3 steps: 1 passed
    $ dmasim capture -o this.yaml; dmasim lint this.yaml; dmasim run -q this.yaml | grep -c ": 1 passed"
    1

What the script did not write is refused.

    $ dmasim capture pass.yaml
    2> pass.yaml:1:1: error: this is not what the capture script writes; dmasim capture --script prints that script
    2>     1 | dmasim: 1
    2>       | ^
    [2]
    $ dmasim capture - </dev/null
    2> <stdin>:1:1: error: this is not what the capture script writes; dmasim capture --script prints that script
    [2]
    $ sed '1s/1$/2/' raw.txt | dmasim capture -
    2> <stdin>:1:1: error: written by a newer capture script: format 2, this program reads 1
    2>     1 | @dmasim-capture 2
    2>       | ^
    [2]
    $ dmasim capture nowhere
    2> dmasim: nowhere: No such file or directory
    [2]
    $ dmasim capture raw.txt more.txt
    2> dmasim capture: unexpected argument 'more.txt'
    2> Try `dmasim capture --help' or `dmasim capture --usage' for more information.
    [2]
    $ dmasim capture -k v6.11 raw.txt
    2> dmasim: unknown kernel 'v6.11'; did you mean 'v6.12'?
    [2]
