A scenario from what a machine says about itself; interleaved processors, lost events, damage and foreign lines included.

    $ dmasim import import -o imported.yaml
    2> dmasim: events: 12, steps: 12
    2> dmasim: unknown lines, kept as comments: 2
    2> dmasim: damaged events, kept as comments: 1
    2> dmasim: events that the kernel lost: 10
    2> dmasim: ends, syncs and bounces of what the trace does not show, kept as comments: 1
    2> dmasim: mappings and allocations that the trace does not end: 1
    $ cat imported.yaml
    # Made by dmasim import from cmdline.txt, iomem.txt, boot.log, trace.txt.
    # events that were read: 12
    # lines that are no event of dma:* or swiotlb:*: 2
    # events that are cut off or make no sense: 1
    # events that the kernel lost, so that ends may be missing: 10
    # ends, syncs and bounces of what the trace does not show: 1
    dmasim: 1
    name: "imported"
    source: "recorded: cmdline.txt, iomem.txt, boot.log, trace.txt"
    kernel: v6.12 # of Linux 6.13.4-1-generic, the nearest that is known
    platform:
      cpu: amd
      ram:
        - {base: 0x1000, size: 0x9e000}
        - {base: 0x100000, size: 0x3ff00000}
        - {base: 0x100000000, size: 0x80000000}
      cpus: 2
      cmdline: "BOOT_IMAGE=/vmlinuz root=\"/dev/sda1\" trace_event=dma:*,swiotlb:* swiotlb=1024"
      swiotlb: {base: 0x3be00000} # as the boot log has it
    devices:
      "0000:00:05.0":
        dma_mask: 64 # not in the trace, as nothing bounced: at least 33 bits
      "ISA_disk":
        dma_mask: 0xffffff
        pci: false
    steps:
      - check: pool # boot.log
        expect: {phys: 0x3be00000, size: 2097152, area: 2}
      - id: s1 # trace.txt:5
        alloc_coherent: {device: "0000:00:05.0", size: 8192}
        expect: {error: none, path: {not: iommu}}
      - id: s2 # trace.txt:9
        map: {device: "0000:00:05.0", addr: 0x102000000, size: 64, dir: to_device}
        expect: {path: direct, dma_addr: 0x102000000}
      - id: s3 # trace.txt:10
        map: {device: "ISA_disk", addr: 0x101000200, size: 512, dir: to_device}
        expect: {path: none, error: DMA_MAPPING_ERROR}
      - id: s4 # trace.txt:6
        cpu: 1
        map: {device: "0000:00:05.0", addr: 0x101000e00, size: 512, dir: from_device, attrs: [skip_cpu_sync]}
        expect: {path: direct, dma_addr: 0x101000e00}
      - id: s5 # trace.txt:7
        unmap: s4
      # trace.txt:11: begun before the trace, or lost: 0000:00:05.0
      # trace.txt:12: CPU:1 [LOST 7 EVENTS]
      # trace.txt:13:             nvme-12      [001] .....     2.500000: sched_switch: prev_comm=nvme
      - id: s6 # trace.txt:14
        map_sg: {device: "0000:00:05.0", dir: to_device, sg: [
          {addr: 0x105000000, size: 4096},
          {addr: 0x105003000, size: 512}]}
        expect: {segments: 2, elements: [
          {path: direct, size: 4096, dma_addr: 0x105000000},
          {path: direct, size: 512, dma_addr: 0x105003000}]}
      - id: s7 # trace.txt:15
        sync_for_device: {from: s6}
      - id: s8 # trace.txt:16
        sync_for_cpu: {from: s2, offset: 16, size: 16}
      - id: s9 # trace.txt:17
        unmap: s6
      # trace.txt:18:             nvme-12      [001] .....     2.700000: dma_map_page: 0000:00:05.0 dir=TO_DEVICE dma_ad
      # trace.txt:19: binary \x00\x01\xff garbage
      - id: s10 # trace.txt:20
        free: s1
      - unmap: s2 # still there when the trace ends
    $ dmasim lint imported.yaml
    $ dmasim run imported.yaml
    pass  imported.yaml:7: imported [v6.12]
    1 scenario in 1 file, 12 steps: 1 passed
    $ dmasim import --trace import/trace.txt --device "ISA disk" --name 'a "disk"' -k v7.3
    # Made by dmasim import from trace.txt.
    # events that were read: 2
    # lines that are no event of dma:* or swiotlb:*: 2
    # events that are cut off or make no sense: 1
    # events that the kernel lost, so that ends may be missing: 10
    # events of other devices: 10
    dmasim: 1
    name: "a \"disk\""
    source: "recorded: trace.txt"
    kernel: "v7.3" # as asked for
    platform:
      cpu: amd
      ram:
        - {base: 0x0, size: 0x140000000} # a driver used it; no memory map has it
      cpus: 2
    devices:
      "ISA_disk":
        dma_mask: 0xffffff
        pci: false
    steps:
      - id: s1 # trace.txt:10
        map: {device: "ISA_disk", addr: 0x101000200, size: 512, dir: to_device}
        expect: {path: none, error: DMA_MAPPING_ERROR}
      # trace.txt:12: CPU:1 [LOST 7 EVENTS]
      # trace.txt:13:             nvme-12      [001] .....     2.500000: sched_switch: prev_comm=nvme
      # trace.txt:18:             nvme-12      [001] .....     2.700000: dma_map_page: 0000:00:05.0 dir=TO_DEVICE dma_ad
      # trace.txt:19: binary \x00\x01\xff garbage
    2> dmasim: events: 2, steps: 1
    2> dmasim: unknown lines, kept as comments: 2
    2> dmasim: damaged events, kept as comments: 1
    2> dmasim: events that the kernel lost: 10
    2> dmasim: events of other devices: 10
    $ dmasim import import --trace import.gz
    2> dmasim: import.gz: compressed; use: gunzip -c import.gz | dmasim import --trace - ...
    [2]
    $ mkdir packed; cp import/cmdline.txt packed; touch packed/drivers.ftrace.gz
    $ dmasim import packed
    2> dmasim: packed/drivers.ftrace.gz: compressed; use: gunzip -c packed/drivers.ftrace.gz | dmasim import packed --trace -
    [2]
    $ dmasim import
    2> dmasim import: nothing to import: name a folder, or files with --trace and the like
    2> Try `dmasim import --help' or `dmasim import --usage' for more information.
    [2]
    $ dmasim import --trace nowhere
    2> dmasim: nowhere: No such file or directory
    [2]
    $ dmasim import -k v6.21 import
    2> dmasim: no profile 'v6.21'; did you mean 'v6.12'?
    [2]
    $ dmasim import --trace - --cmdline - <import/trace.txt
    2> dmasim: -: standard input is given twice
    [2]
    $ dmasim import --events 0 import
    2> dmasim import: number of events must be a number from 1 to 60000, not '0'
    2> Try `dmasim import --help' or `dmasim import --usage' for more information.
    [2]
    $ dmasim import import >/dev/full 2>/dev/null
    [2]
    $ dmasim import import -o /dev/full 2>&1 | tail -n 1
    dmasim: /dev/full: No space left on device
