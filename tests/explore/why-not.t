The smallest change with which a failing step succeeds, written into the file and run.

    $ dmasim why-not question.yaml | python3 steady.py
    question.yaml:13: step 1 'm1': map nvme 0x200000000 4 KiB to_device [cc-shared-v6]
      gave path none, error DMA_MAPPING_ERROR, rule swiotlb_pool_unfit, warnings [software IO TLB: Memory encryption is active and system is using DMA bounce buffers]
    succeeds with
      command line: without swiotlb=force
        then path direct, encrypted true
        --- question.yaml
        +++ question.yaml
        @@ -7,3 +7,3 @@
           iommu: amd
        -  cmdline: mem_encrypt=on iommu=pt swiotlb=force
        +  cmdline: mem_encrypt=on iommu=pt
         devices:
    other ways, the smallest for each place:
      devices.nvme.dma_mask: 51 (is 64)
        then path swiotlb, encrypted false, pool default; the scenario's expectations hold
        --- question.yaml
        +++ question.yaml
        @@ -9,3 +9,3 @@
         devices:
        -  nvme: {dma_mask: 64}
        +  nvme: {dma_mask: 51}
         steps:
      devices.nvme.coherent_dma_mask: 51
        then path swiotlb, encrypted false, pool default; the scenario's expectations hold
        --- question.yaml
        +++ question.yaml
        @@ -9,3 +9,3 @@
         devices:
        -  nvme: {dma_mask: 64}
        +  nvme: {dma_mask: 64, coherent_dma_mask: 51}
         steps:
      devices.nvme.untrusted: true
        then path iommu, encrypted true
        --- question.yaml
        +++ question.yaml
        @@ -9,3 +9,3 @@
         devices:
        -  nvme: {dma_mask: 64}
        +  nvme: {dma_mask: 64, untrusted: true}
         steps:
      platform.config.swiotlb: false
        then path direct, encrypted true
        --- question.yaml
        +++ question.yaml
        @@ -5,2 +5,3 @@
           cpu: amd
        +  config: {swiotlb: false}
           encryption: sme
      platform.encryption: none (is sme)
        then path swiotlb, encrypted false, pool default; the scenario's expectations hold
        --- question.yaml
        +++ question.yaml
        @@ -5,3 +5,3 @@
           cpu: amd
        -  encryption: sme
        +  encryption: none
           iommu: amd
      kernel: pool_state=guest (is tracked)
        then path swiotlb, encrypted true, pool default; the scenario's expectations hold
        --- question.yaml
        +++ question.yaml
        @@ -2,3 +2,3 @@
         name: does a host with SME, iommu=pt and swiotlb=force reach its disk?
        -kernel: cc-shared-v6
        +kernel: {base: cc-shared-v6, pool_state: guest}
         platform:
      kernel: cc-shared-v7 (is cc-shared-v6)
        then path swiotlb, encrypted false, pool default; the scenario's expectations hold
        --- question.yaml
        +++ question.yaml
        @@ -2,3 +2,3 @@
         name: does a host with SME, iommu=pt and swiotlb=force reach its disk?
        -kernel: cc-shared-v6
        +kernel: cc-shared-v7
         platform:
    N single changes tried: command line, device, step, machine, kernel
    $ dmasim why-not -p question.yaml
    --- question.yaml
    +++ question.yaml
    @@ -7,3 +7,3 @@
       iommu: amd
    -  cmdline: mem_encrypt=on iommu=pt swiotlb=force
    +  cmdline: mem_encrypt=on iommu=pt
     devices:
    $ dmasim why-not -f json question.yaml | python3 -c "import json, sys; sys.stdout.write(json.load(sys.stdin)['repairs'][0]['yaml'])" >written.yaml
    $ cp question.yaml repaired.yaml; if command -v patch >/dev/null; then dmasim why-not -p repaired.yaml | patch -s -p0; else cp written.yaml repaired.yaml; fi; cmp written.yaml repaired.yaml; dmasim run repaired.yaml | tail -n 1; dmasim explain repaired.yaml:m1 | sed -n 2p
    1 scenario in 1 file, 3 steps: 1 failed
      gave path direct, dma_addr 0x8000200000000, phys 0x200000000, encrypted true, rule capable_limit
    $ dmasim why-not -f json narrow.yaml | python3 steady.py
    {"scenario":"a device of 40 bits in a realm of 47","file":"narrow.yaml","line":12,"kernel":"v7.3","step":1,"id":"up","verb":"map","device":"narrow","result":{"path":"none","error":"DMA_MAPPING_ERROR","rule":"swiotlb_addr_overflow","warnings":["software IO TLB: Memory encryption is active and system is using DMA bounce buffers","narrow: swiotlb addr 0x00008000ba000000+4096 overflow (mask ffffffffff, bus limit 0)."]},"mismatches":[],"repairs":[{"changes":[{"kind":"device","text":"devices.narrow.dma_mask: 48 (is 40)","edits":[{"path":"devices.narrow.dma_mask","value":"48"}],"was":"40"}],"result":{"path":"swiotlb","dma_addr":"0x8000ba000000","phys":"0xba000000","encrypted":false,"pool":"default","area":0,"slot":0,"slots":2,"pad":0,"rule":"capable_needs_shared","warnings":["software IO TLB: Memory encryption is active and system is using DMA bounce buffers"]},"passed":false,"yaml":"dmasim: 1\nname: a device of 40 bits in a realm of 47\nsource: arch/arm64/include/asm/mem_encrypt.h, kernel/dma/direct.c\nkernel: v7.3\nplatform:\n  encryption: cca\n  c_bit: 47\ndevices:\n  narrow: {dma_mask: 48}\nsteps:\n  - id: up\n    map: {device: narrow, addr: 0x8000_0000, size: 4KiB, dir: to_device}\n    expect: {path: none, error: DMA_MAPPING_ERROR}\n---\ndmasim: 1\nname: registers of a host that encrypts its memory\nkernel: v7.1\nplatform:\n  encryption: sme\n  c_bit: 47\n  cmdline: mem_encrypt=on iommu=pt\n  iommu: amd\n  ram: [{base: 0, size: 3GiB}, {base: 0xe000_0000, size: 16MiB, kind: mmio}]\ndevices:\n  d: {dma_mask: 64}\nsteps:\n  - id: regs\n    map: {device: d, addr: 0xe000_0000, size: 4KiB, dir: bidirectional, mmio: true}\n"},{"changes":[{"kind":"device","text":"devices.narrow.trusted: true","edits":[{"path":"devices.narrow.trusted","value":"true"}],"was":null}],"result":{"path":"direct","dma_addr":"0x80000000","phys":"0x80000000","encrypted":true,"rule":"capable_limit"},"passed":false,"yaml":"dmasim: 1\nname: a device of 40 bits in a realm of 47\nsource: arch/arm64/include/asm/mem_encrypt.h, kernel/dma/direct.c\nkernel: v7.3\nplatform:\n  encryption: cca\n  c_bit: 47\ndevices:\n  narrow: {dma_mask: 40, trusted: true}\nsteps:\n  - id: up\n    map: {device: narrow, addr: 0x8000_0000, size: 4KiB, dir: to_device}\n    expect: {path: none, error: DMA_MAPPING_ERROR}\n---\ndmasim: 1\nname: registers of a host that encrypts its memory\nkernel: v7.1\nplatform:\n  encryption: sme\n  c_bit: 47\n  cmdline: mem_encrypt=on iommu=pt\n  iommu: amd\n  ram: [{base: 0, size: 3GiB}, {base: 0xe000_0000, size: 16MiB, kind: mmio}]\ndevices:\n  d: {dma_mask: 64}\nsteps:\n  - id: regs\n    map: {device: d, addr: 0xe000_0000, size: 4KiB, dir: bidirectional, mmio: true}\n"},{"changes":[{"kind":"machine","text":"platform.encryption: none (is cca)","edits":[{"path":"platform.encryption","value":"none"}],"was":"cca"}],"result":{"path":"direct","dma_addr":"0x80000000","phys":"0x80000000","encrypted":false,"rule":"capable_limit"},"passed":false,"yaml":"dmasim: 1\nname: a device of 40 bits in a realm of 47\nsource: arch/arm64/include/asm/mem_encrypt.h, kernel/dma/direct.c\nkernel: v7.3\nplatform:\n  encryption: none\n  c_bit: 47\ndevices:\n  narrow: {dma_mask: 40}\nsteps:\n  - id: up\n    map: {device: narrow, addr: 0x8000_0000, size: 4KiB, dir: to_device}\n    expect: {path: none, error: DMA_MAPPING_ERROR}\n---\ndmasim: 1\nname: registers of a host that encrypts its memory\nkernel: v7.1\nplatform:\n  encryption: sme\n  c_bit: 47\n  cmdline: mem_encrypt=on iommu=pt\n  iommu: amd\n  ram: [{base: 0, size: 3GiB}, {base: 0xe000_0000, size: 16MiB, kind: mmio}]\ndevices:\n  d: {dma_mask: 64}\nsteps:\n  - id: regs\n    map: {device: d, addr: 0xe000_0000, size: 4KiB, dir: bidirectional, mmio: true}\n"}]}
    $ dmasim why-not narrow.yaml | python3 steady.py
    narrow.yaml:12: step 1 'up': map narrow 0x80000000 4 KiB to_device [v7.3]
      gave path none, error DMA_MAPPING_ERROR, rule swiotlb_addr_overflow, warnings [software IO TLB: Memory encryption is active and system is using DMA bounce buffers, narrow: swiotlb addr 0x00008000ba000000+4096 overflow (mask ffffffffff, bus limit 0).]
    succeeds with
      devices.narrow.dma_mask: 48 (is 40)
        then path swiotlb, encrypted false, pool default
        --- narrow.yaml
        +++ narrow.yaml
        @@ -8,3 +8,3 @@
         devices:
        -  narrow: {dma_mask: 40}
        +  narrow: {dma_mask: 48}
         steps:
    other ways, the smallest for each place:
      devices.narrow.trusted: true
        then path direct, encrypted true
        --- narrow.yaml
        +++ narrow.yaml
        @@ -8,3 +8,3 @@
         devices:
        -  narrow: {dma_mask: 40}
        +  narrow: {dma_mask: 40, trusted: true}
         steps:
      platform.encryption: none (is cca)
        then path direct, encrypted false
        --- narrow.yaml
        +++ narrow.yaml
        @@ -5,3 +5,3 @@
         platform:
        -  encryption: cca
        +  encryption: none
           c_bit: 47
    N single changes tried: command line, device, step, machine, kernel

Two changes where one does not do.

    $ printf 'dmasim: 1\nplatform: {cmdline: swiotlb=noforce}\ndevices: {d: {no_dma_mask: true}}\nsteps:\n  - map: {device: d, addr: 0x1_2000_0000, size: 4KiB}\n' >two.yaml; dmasim why-not two.yaml | python3 steady.py
    two.yaml:5: step 1: map d 0x120000000 4 KiB [v6.12]
      gave path none, error DMA_MAPPING_ERROR, rule mapping_no_mask, warnings [WARNING: at kernel/dma/mapping.c dma_map_page_attrs()]
    succeeds with
      command line: without swiotlb=noforce
      and devices.d.no_dma_mask: false (is true)
        then path swiotlb, encrypted false, pool default; the scenario's expectations hold
        --- two.yaml
        +++ two.yaml
        @@ -1,4 +1,4 @@
         dmasim: 1
        -platform: {cmdline: swiotlb=noforce}
        -devices: {d: {no_dma_mask: true}}
        +platform: {}
        +devices: {d: {no_dma_mask: false}}
         steps:
    N single changes tried, and N pairs of them: command line, device, step, machine, kernel

What is only unexpected.

    $ printf 'dmasim: 1\nname: unexpected\ndevices: {d: {dma_mask: 64}}\nsteps:\n  - map: {device: d, addr: 0x1_2000_0000, size: 4KiB}\n    expect: {path: swiotlb}\n' >expect.yaml; dmasim why-not expect.yaml | python3 steady.py
    expect.yaml:5: step 1: map d 0x120000000 4 KiB [v6.12]
      gave path direct, dma_addr 0x120000000, phys 0x120000000, encrypted false, rule capable_limit
      path: expected swiotlb, got direct
    succeeds with
      command line: with swiotlb=force
        then path swiotlb, encrypted false, pool default; the scenario's expectations hold
        --- expect.yaml
        +++ expect.yaml
        @@ -1,2 +1,3 @@
         dmasim: 1
        +platform: {cmdline: swiotlb=force}
         name: unexpected
    other ways, the smallest for each place:
      devices.d.dma_mask: 32 (is 64)
        then path swiotlb, encrypted false, pool default; the scenario's expectations hold
        --- expect.yaml
        +++ expect.yaml
        @@ -2,3 +2,3 @@
         name: unexpected
        -devices: {d: {dma_mask: 64}}
        +devices: {d: {dma_mask: 32}}
         steps:
      platform.encryption: sev
        then path swiotlb, encrypted false, pool default; the scenario's expectations hold
        --- expect.yaml
        +++ expect.yaml
        @@ -1,2 +1,3 @@
         dmasim: 1
        +platform: {encryption: sev}
         name: unexpected
    N single changes tried: command line, device, step, machine, kernel

Nothing is found, and what was tried.

    $ printf 'dmasim: 1\nname: never mapped\ndevices: {d: {dma_mask: 64}}\nsteps:\n  - unmap: {device: d, addr: 0x77_0000_0000, size: 4KiB, dir: to_device}\n' >never.yaml; dmasim why-not never.yaml | python3 steady.py
    never.yaml:5: step 1: unmap d 0x7700000000 4 KiB to_device [v6.12]
      gave violates [UNMAP_NOT_MAPPED]
    no change makes it succeed, of those that were tried
    N single changes tried, and N pairs of them: command line, device, step, machine, kernel
    $ dmasim why-not -p never.yaml
    2> dmasim: no change was found that makes it succeed
    [1]

The status tells whether a change was found.

    $ dmasim why-not never.yaml >/dev/null
    [1]
    $ dmasim why-not two.yaml >/dev/null

What makes no sense.

    $ dmasim why-not
    2> dmasim why-not: a file is needed, as FILE, FILE:LINE or FILE:STEP
    2> Try `dmasim why-not --help' or `dmasim why-not --usage' for more information.
    [2]
    $ dmasim why-not -k v7.3 question.yaml
    2> question.yaml:13:5: error: nothing is wrong with step 1: it gave what it was asked for
    2>    13 |     map: {device: nvme, addr: 0x2_0000_0000, size: 4KiB, dir: to_device}
    2>       |     ^~~
    [2]
    $ dmasim why-not -k v7.3 question.yaml:2
    2> question.yaml:15:5: error: nothing is wrong with step 2: it gave what it was asked for
    2>    15 |   - dma_read: {from: m1}
    2>       |     ^~~~~~~~
    [2]
    $ dmasim why-not question.yaml:#2
    2> question.yaml:15:5: error: step 2 was not carried out: what it works on failed in step 1
    2>    15 |   - dma_read: {from: m1}
    2>       |     ^~~~~~~~
    [2]
    $ dmasim why-not question.yaml:m1x
    2> dmasim: question.yaml:1: no step 'm1x' in this scenario, which has 3; did you mean 'm1'?
    [2]
