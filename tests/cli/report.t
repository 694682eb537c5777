Reports that do the same anywhere.

    $ dmasim report report/sme.yaml >r.yaml; sed '/^kernel:/,/^ran:/d' r.yaml
    # # does a host with SME, iommu=pt and swiotlb=force reach its disk?
    #
    # **Fails** under `cc-shared-v6`, step 1 'm1': map nvme 0x200000000 4 KiB to_device:
    # - path: expected swiotlb, got none
    # - error: expected none, got DMA_MAPPING_ERROR
    # - stopped: dma_read: step 1 failed: the device was given no address
    #
    # What decided:
    # - the kernel says (warn): software IO TLB: Memory encryption is active and system is using DMA bounce
    #   buffers
    # - is the state of the pool the wrong one for this device? yes (pool_shared true, wanted false)
    #   swiotlb_pool_unfit, swiotlb_tbl_map_single(), kernel/dma/swiotlb.c
    #
    # Machine: amd, encryption sme, IOMMU amd, command line `mem_encrypt=on iommu=pt swiotlb=force`.
    #
    # Again: `dmasim replay sme-2.report.yaml`
    # Written by dmasim 0.1.0; what follows is for the program.
    dmasim_report: 1
    version: 0.1.0
    file: sme.yaml
    line: 2
    outcome: failed
    about: 1
    stopped: "dma_read: step 1 failed: the device was given no address"
    scenario:
      dmasim: 1
      name: does a host with SME, iommu=pt and swiotlb=force reach its disk?
      platform:
        cpu: amd
        encryption: sme
        iommu: amd
        cmdline: mem_encrypt=on iommu=pt swiotlb=force
      devices:
        nvme: {dma_mask: 64}
      steps:
        - id: m1
          map: {device: nvme, addr: 0x2_0000_0000, size: 4KiB, dir: to_device}
          expect: {path: swiotlb, error: none}
        - dma_read: {from: m1}
          expect: {sees: plaintext}
        - unmap: m1
      - step: 1
        id: m1
        verb: map
        gave:
          path: none
          error: DMA_MAPPING_ERROR
          rule: swiotlb_pool_unfit
          warnings: ["software IO TLB: Memory encryption is active and system is using DMA bounce buffers"]
        failed:
          - {field: path, expected: swiotlb, got: "none"}
          - {field: error, expected: "none", got: DMA_MAPPING_ERROR}
        trace:
          - rule: mapping_page_is_mmio
            asks: is a page mapped with DMA_ATTR_MMIO?
            answer: "no"
            why: phys 0x200000000, attrs 0x0
            function: dma_map_page_attrs
            file: kernel/dma/mapping.c
          - rule: mapping_no_mask
            asks: has the device no DMA mask?
            answer: "no"
            function: dma_map_phys
            file: kernel/dma/mapping.c
          - rule: mapping_not_coherent
            asks: is a coherent mapping required of a device that does not snoop?
            answer: "no"
            why: attrs 0x0
            function: dma_map_phys
            file: kernel/dma/mapping.c
          - rule: mapping_route
            asks: which implementation serves this device?
            answer: direct
            why: mask 0xffffffffffffffff
            function: dma_go_direct
            file: kernel/dma/mapping.c
          - rule: force_bounce
            asks: must every mapping of this device bounce?
            answer: "yes"
            why: phys 0x200000000, size 4KiB
            function: is_swiotlb_force_bounce
            file: include/linux/swiotlb.h
          - rule: bounce_refused
            asks: would MMIO, or what must stay coherent, have to bounce?
            answer: "no"
            why: phys 0x200000000, attrs 0x0
            function: dma_direct_map_phys
            file: kernel/dma/direct.h
          - rule: swiotlb_no_pool
            asks: is there no pool to bounce through?
            answer: "no"
            why: slots 32768, size 4KiB
            function: swiotlb_tbl_map_single
            file: kernel/dma/swiotlb.c
          - rule: swiotlb_mem_encrypt
            asks: is memory encryption active, which is worth a warning?
            answer: "yes"
            why: pool_shared true
            function: swiotlb_tbl_map_single
            file: kernel/dma/swiotlb.c
          - kind: log
            answer: warn
            why: "software IO TLB: Memory encryption is active and system is using DMA bounce buffers"
          - rule: force_guest
            asks: is this a guest whose devices cannot reach private memory?
            answer: "no"
            function: force_dma_unencrypted
            file: arch/x86/mm/mem_encrypt.c
          - rule: force_sme_limit
            asks: does the device's coherent limit end below the C-bit?
            answer: "no"
            why: limit 0xffffffffffffffff, c_bit 0x8000000000000
            function: force_dma_unencrypted
            file: arch/x86/mm/mem_encrypt.c
          - rule: swiotlb_pool_unfit
            asks: is the state of the pool the wrong one for this device?
            answer: "yes"
            why: pool_shared true, wanted false
            function: swiotlb_tbl_map_single
            file: kernel/dma/swiotlb.c
            decides: true
      - step: 2
        verb: dma_read
        gave: {}
    $ grep -c '^    [a-z_0-9]*: [a-z0-9_]*$' r.yaml | awk '{print ($1 > 60)}'
    1
    $ dmasim replay r.yaml
    same    r.yaml: does a host with SME, iommu=pt and swiotlb=force reach its disk? [cc-shared-v6]
      step 1 'm1': path: expected swiotlb, got none
      step 1 'm1': error: expected none, got DMA_MAPPING_ERROR
    $ dmasim replay - <r.yaml
    same    <stdin>: does a host with SME, iommu=pt and swiotlb=force reach its disk? [cc-shared-v6]
      step 1 'm1': path: expected swiotlb, got none
      step 1 'm1': error: expected none, got DMA_MAPPING_ERROR
    $ dmasim report report/sme.yaml | cmp - r.yaml
    $ dmasim report -m report/sme.yaml >r.txt; sed '/^kernel:/,$d' r.txt
    does a host with SME, iommu=pt and swiotlb=force reach its disk?
    
    Fails under cc-shared-v6, step 1 'm1': map nvme 0x200000000 4 KiB
    to_device:
    - path: expected swiotlb, got none
    - error: expected none, got DMA_MAPPING_ERROR
    - stopped: dma_read: step 1 failed: the device was given no address
    
    What decided:
    - the kernel says (warn): software IO TLB: Memory encryption is active
      and system is using DMA bounce buffers
    - is the state of the pool the wrong one for this device? yes
      (pool_shared true, wanted false)
      swiotlb_pool_unfit, swiotlb_tbl_map_single(), kernel/dma/swiotlb.c
    
    Machine: amd, encryption sme, IOMMU amd, command line mem_encrypt=on
    iommu=pt swiotlb=force.
    
    Again: dmasim replay sme-2.report.txt
    Written by dmasim 0.1.0; what follows is for the program.
    
    -- >8 --
    dmasim_report: 1
    version: 0.1.0
    file: sme.yaml
    line: 2
    outcome: failed
    about: 1
    stopped: "dma_read: step 1 failed: the device was given no address"
    scenario:
      dmasim: 1
      name: does a host with SME, iommu=pt and swiotlb=force reach its disk?
      platform:
        cpu: amd
        encryption: sme
        iommu: amd
        cmdline: mem_encrypt=on iommu=pt swiotlb=force
      devices:
        nvme: {dma_mask: 64}
      steps:
        - id: m1
          map:
            device: nvme
            addr: 0x2_0000_0000
            size: 4KiB
            dir: to_device
          expect: {path: swiotlb, error: none}
        - dma_read: {from: m1}
          expect: {sees: plaintext}
        - unmap: m1
    $ awk 'length > 72' r.txt
    $ (echo 'Subject: [BUG]'; echo; cat r.txt; echo '-- '; echo sender) | dmasim replay -
    same    <stdin>: does a host with SME, iommu=pt and swiotlb=force reach its disk? [cc-shared-v6]
      step 1 'm1': path: expected swiotlb, got none
      step 1 'm1': error: expected none, got DMA_MAPPING_ERROR
    $ dmasim report -o out report/sme.yaml; dmasim report -m -o out report/sme.yaml; ls out; dmasim replay out/sme-2.report.yaml
    out/sme-2.report.yaml
    out/sme-2.report.txt
    sme-2.report.txt
    sme-2.report.yaml
    same    out/sme-2.report.yaml: does a host with SME, iommu=pt and swiotlb=force reach its disk? [cc-shared-v6]
      step 1 'm1': path: expected swiotlb, got none
      step 1 'm1': error: expected none, got DMA_MAPPING_ERROR
    $ dmasim replay -k cc-shared-v7 r.yaml
    DIFFERS r.yaml: does a host with SME, iommu=pt and swiotlb=force reach its disk? [cc-shared-v7]
      outcome: then failed, now passed
      stopped: then dma_read: step 1 failed: the device was given no address, now none
      step 1 'm1': rule: then swiotlb_pool_unfit, now force_bounce
      step 1 'm1': failed: then [{field: path, expected: swiotlb, got: "none"}, {field: error, expected: "none", got: DMA_MAPPING_ERROR}], now none
      beside that:
      step 1 'm1': path: then none, now swiotlb
      step 1 'm1': error: then DMA_MAPPING_ERROR, now none
      step 1 'm1': dma_addr: then none, now 0xbc000000
      step 1 'm1': phys: then none, now 0xbc000000
      step 1 'm1': encrypted: then none, now false
      step 1 'm1': pool: then none, now default
      step 1 'm1': area: then none, now 0
      step 1 'm1': slot: then none, now 0
      step 1 'm1': slots: then none, now 2
      step 1 'm1': pad: then none, now 0
      and 6 more (-v shows them)
    [1]
    $ dmasim replay -k cc-shared-v6 r.yaml
    same    r.yaml: does a host with SME, iommu=pt and swiotlb=force reach its disk? [cc-shared-v6]
      step 1 'm1': path: expected swiotlb, got none
      step 1 'm1': error: expected none, got DMA_MAPPING_ERROR
    $ dmasim report report/vary.yaml >v.yaml; dmasim replay v.yaml; grep -A2 'name: masks' v.yaml; grep -c vary v.yaml
    same    v.yaml: masks [32] [v6.12]
      step 1 'm': path: expected direct, got swiotlb
      name: masks [32]
      devices:
        d: {dma_mask: 32}
    2

A step can be named, by its id or its line; then it may also be one where nothing fails.

    $ dmasim report report/sme.yaml:m1 | grep '^about'
    about: 1
    $ dmasim report report/sme.yaml:18 | grep '^about'
    about: 2
    $ dmasim report -k v7.3 report/sme.yaml:18 | sed -n '1,/^#$/p;/^# [*]/,/^#$/p;/^about/p'
    # # does a host with SME, iommu=pt and swiotlb=force reach its disk?
    #
    # **Everything is as expected** under `v7.3`, step 2: dma_read m1.
    # - gave: dma_addr 0xbc000000, phys 0xbc000000, result ok, sees plaintext, data
    #         17011f50d812ee51e73630e6a8fc8fbfd0041d2cc4be4ec71a9dd418ab6e3722... (4096 bytes)
    #
    about: 2
    $ dmasim report -k v7.3 report/sme.yaml:18 | dmasim replay -
    same    <stdin>: does a host with SME, iommu=pt and swiotlb=force reach its disk? [v7.3]
    $ dmasim report pass.yaml
    2> dmasim: pass.yaml: nothing fails there
    [2]
    $ dmasim report report/sme.yaml:m2
    2> dmasim: report/sme.yaml:m2: no step has the id 'm2'
    [2]
    $ dmasim report report/
    2> dmasim: report/: one file is needed
    [2]
    $ dmasim report nowhere.yaml
    2> dmasim: nowhere.yaml: No such file or directory
    [2]
    $ dmasim report -k v6.11 report/sme.yaml
    2> dmasim: unknown kernel 'v6.11'; did you mean 'v6.12'?
    [2]
    $ dmasim report -o r.yaml report/sme.yaml
    2> dmasim: r.yaml/sme-2.report.yaml: Not a directory
    [2]

What is no report, or cannot be trusted, is refused.

    $ dmasim replay report/sme.yaml
    2> report/sme.yaml:2:1: error: this is no report; it is a scenario: dmasim run carries it out
    2>     2 | dmasim: 1
    2>       | ^
    [2]
    $ sed 's/^version: .*/version: 1000.0/' r.yaml | dmasim replay -
    2> <stdin>:19:10: error: written by dmasim 1000.0, which is newer than this program; this is 0.1.0
    2>    19 | version: 1000.0
    2>       |          ^~~~~~
    [2]
    $ sed 's/^dmasim_report: .*/dmasim_report: 2/' r.yaml | dmasim replay -
    2> <stdin>:18:16: error: report format 2 is not known; this program reads format 1
    2>    18 | dmasim_report: 2
    2>       |                ^
    [2]
    $ sed 's/^outcome: /conclusion: /' r.yaml | dmasim replay -
    2> <stdin>:18:1: error: the report lacks 'outcome'
    2>    18 | dmasim_report: 1
    2>       | ^
    2> <stdin>:22:1: error: unknown key 'conclusion' in a report; known here: dmasim_report, version, file, line, outcome, about, stopped, scenario, kernel, config, hardware, cell, ran
    2>    22 | conclusion: failed
    2>       | ^~~~~~~~~~
    [2]
    $ sed 's/sme_pt_force: .*/sme_pt_force: maybe/' r.yaml | dmasim replay -
    2> <stdin>:104:5: error: unknown value of sme_pt_force 'maybe'; known: honoured, ignored
    2>   104 |     sme_pt_force: maybe
    2>       |     ^~~~~~~~~~~~~~~~~~~
    [2]
    $ sed 's/pool_check: .*/pool_chek: always/' r.yaml | dmasim replay -
    2> <stdin>:79:5: error: unknown behaviour 'pool_chek'; did you mean 'pool_check'?
    2>    79 |     pool_chek: always
    2>       |     ^~~~~~~~~~~~~~~~~
    [2]
    $ sed 's/dma_mask: 64/dma_mask: 65/' r.yaml | dmasim replay -
    2> <stdin>:34:22: error: 'dma_mask' must be 1 to 64 bits, or a mask in hex, not '65'; as a mask: 0x41
    2>    34 |     nvme: {dma_mask: 65}
    2>       |                      ^~
    [2]
    $ sed 's/rule: swiotlb_pool_unfit$/rule: force_bounce/' r.yaml | dmasim replay -
    DIFFERS <stdin>: does a host with SME, iommu=pt and swiotlb=force reach its disk? [cc-shared-v6]
      step 1 'm1': rule: then force_bounce, now swiotlb_pool_unfit
    [1]
    $ dmasim replay nowhere.yaml
    2> nowhere.yaml: error: cannot be read: No such file or directory
    [2]

A kernel from a file of one's own needs no file any more.

    $ dmasim report own/host.yaml | grep -A2 '^kernel:'
    kernel:
      name: first-try
      base: cc-shared-v6
    $ dmasim report own/host.yaml >own.yaml; rm -r own; dmasim replay own.yaml
    same    own.yaml: a forced bounce [first-try]
      step 1 'm': encrypted: expected false, got true
      step 1 'm': expected that CPU and device reach the same byte with the same encryption key, got KEY_MISMATCH
    $ sed 's/^  base: .*/  base: .\/mine.yaml/' own.yaml | dmasim replay -
    2> <stdin>:40:9: error: 'base' must be the name of a profile, not a path
    2>    40 |   base: ./mine.yaml
    2>       |         ^~~~~~~~~~~
    [2]
