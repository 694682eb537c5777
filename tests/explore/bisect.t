Which kernel between a good and a bad one flips a scenario, and which of its behaviours.

    $ dmasim bisect question.yaml --good v6.12 --bad cc-shared-v6 | python3 steady.py
    question.yaml:1: does a host with SME, iommu=pt and swiotlb=force reach its disk? (bad: not as expected)
      v6.12         good
      v6.15         good
      v6.18         good
      v7.1          good
    > cc-shared-v6  bad
    first bad: cc-shared-v6 (2026-06-04), the shared-state series as posted on 4 June 2026
    ~ question.yaml:1: does a host with SME, iommu=pt and swiotlb=force reach its disk?
      ~ step 1 'm1': map nvme 0x200000000 4 KiB to_device
          ~ path:      swiotlb -> none
          + error:     DMA_MAPPING_ERROR
          - dma_addr:  0xbc000000
          - encrypted: false
          - pool:      default
            decided by
            v7.1         force_bounce: must every mapping of this device bounce? yes (phys 0x200000000, size 4KiB), is_swiotlb_force_bounce()
            cc-shared-v6 swiotlb_pool_unfit: is the state of the pool the wrong one for this device? yes (pool_shared true, wanted false), swiotlb_tbl_map_single()
      - step 2: dma_read m1 (left out under cc-shared-v6: its mapping failed)
      - step 3: unmap m1 (left out under cc-shared-v6: its mapping failed)
    first behaviour that flips it by itself:
      pool_check: none -> always
        which device a bounce pool may serve: pool flag and force_dma_unencrypted() must agree on every platform (v6)
        v6 06/20, 2026-06-04; kernel/dma/swiotlb.c
        v7.1 with this alone is bad; cc-shared-v6 without it is good
    N behaviours differ between v7.1 and cc-shared-v6; N runs
    $ dmasim bisect -f json question.yaml --good v6.12 --bad cc-shared-v6 | python3 steady.py
    {"scenario":"does a host with SME, iommu=pt and swiotlb=force reach its disk?","file":"question.yaml","line":1,"on":"expectations","kernels":[{"kernel":"v6.12","verdict":"good"},{"kernel":"v6.15","verdict":"good"},{"kernel":"v6.18","verdict":"good"},{"kernel":"v7.1","verdict":"good"},{"kernel":"cc-shared-v6","verdict":"bad"}],"last_good":"v7.1","first_bad":"cc-shared-v6","single":true,"changes":[{"behaviour":"pool_check","before":"none","after":"always","file":"kernel/dma/swiotlb.c","source":"v6 06/20","date":"2026-06-04","reversed":false,"needed":true,"alone":"bad","without":"good"}]}

What repaired it.

    $ dmasim bisect question.yaml --good cc-shared-v7 --bad cc-shared-v6 | tail -n 6 | python3 steady.py
    first behaviour that flips it by itself:
      pool_check: guest_and_host -> always
        which device a bounce pool may serve: pool flag and force_dma_unencrypted() must agree on every platform (v6)
        undone: v7 13/22, 2026-07-01; kernel/dma/swiotlb.c
        cc-shared-v7 with this alone is bad; cc-shared-v6 without it is good
    N behaviours differ between cc-shared-v7 and cc-shared-v6; N runs

Behaviours that flip it only together, one of which cannot stand alone.

    $ dmasim bisect narrow.yaml:20 --good v6.18 --bad cc-shared-v6 | python3 steady.py
    narrow.yaml:15: registers of a host that encrypts its memory (bad: any other outcome)
      v6.18         good
      v7.1          good
    > cc-shared-v6  bad
    first bad: cc-shared-v6 (2026-06-04), the shared-state series as posted on 4 June 2026
    ~ narrow.yaml:15: registers of a host that encrypts its memory
      ~ step 1 'regs': map d 0xe0000000 4 KiB bidirectional
          ~ dma_addr:  0xe0000000 -> 0x8000e0000000
          ~ encrypted: false -> true
          + violates:  [KEY_MISMATCH]
            decided by
            v7.1         capable_limit: does the mapping end beyond the device's limit? no (end 0xe0000fff, limit 0xffffffffffffffff), dma_capable()
            cc-shared-v6 capable_limit: does the mapping end beyond the device's limit? no (end 0x8000e0000fff, limit 0xffffffffffffffff), dma_capable()
    no behaviour flips it by itself; these 2 together do, and none can be missing:
      cc_shared_attr: when_forced -> honoured
        DMA_ATTR_CC_SHARED on a streaming mapping: the caller's memory is shared: the shared encoding is used
        v6 09/20, 2026-06-04; kernel/dma/direct.c
        v7.1 with this alone is good; cc-shared-v6 without it cannot be
      mmio_encoding: raw -> forced_shared
        the address of an MMIO range on the direct path: shared encoding for a device that is forced unencrypted, private for others (v6, v7)
        v6 09/20, 2026-06-04; kernel/dma/direct.c
        v7.1 with this alone cannot be: no kernel has mmio_encoding=forced_shared and cc_shared_attr=when_forced: MMIO becomes shared by DMA_ATTR_CC_SHARED, which has to be honoured for that; cc-shared-v6 without it is good
    N behaviours differ between v7.1 and cc-shared-v6; N runs

Other values by hand; every behaviour that differs.

    $ dmasim bisect -v narrow.yaml --on outcome --good v7.3 --bad v7.3,trusted_device=ignored,dma_encoding=mask | python3 steady.py
    narrow.yaml:1: a device of 40 bits in a realm of 47 (bad: any other outcome)
      v7.3                                           good
    > v7.3,trusted_device=ignored,dma_encoding=mask  bad
    first bad: v7.3,trusted_device=ignored,dma_encoding=mask
    ~ narrow.yaml:1: a device of 40 bits in a realm of 47
      ~ step 1 'up': map narrow 0x80000000 4 KiB to_device
          ~ path:      none -> swiotlb
          - error:     DMA_MAPPING_ERROR
          + dma_addr:  0xba000000
          + encrypted: true
          + pool:      default
          ~ warnings:  [software IO TLB: Memory encryption is active and system is using DMA bounce buffers, narrow: swiotlb addr 0x00008000ba000000+4096 overflow (mask ffffffffff, bus limit 0).] -> [software IO TLB: Memory encryption is active and system is using DMA bounce buffers]
          + violates:  [KEY_MISMATCH]
            decided by
            v7.3                                          swiotlb_addr_overflow: is the bounce buffer itself out of the device's reach? yes (addr 0x8000ba000000, limit 0xffffffffff), swiotlb_map()
            v7.3,trusted_device=ignored,dma_encoding=mask capable_needs_shared: is the memory private and the device in need of shared memory? yes (addr 0x80000000, attrs 0x0), dma_capable()
    first behaviour that flips it by itself:
      dma_encoding: hooks -> mask
        where the encryption bit meets a range map: the bit is or-ed in last; dma_to_phys() looks the range up with the bit still set
        set by hand; include/linux/dma-direct.h
        v7.3 with this alone is bad; v7.3,trusted_device=ignored,dma_encoding=mask without it is good
    others that differ:
      trusted_device: private -> ignored
        a device that a confidential guest has accepted (T=1): treated as any other: no released kernel looks at it
        set by hand; arch
        v7.3 with this alone is good; v7.3,trusted_device=ignored,dma_encoding=mask without it is bad
    N behaviours differ between v7.3 and v7.3,trusted_device=ignored,dma_encoding=mask; N runs

A profile of one's own.

    $ printf 'dmasim_profile: 1\nbase: v7.1\nbehaviours:\n  pool_state: {value: tracked, source: my patch, date: 2026-06-10}\n  pool_check: {value: always, source: my patch, date: 2026-06-11}\n' >mine.yaml
    $ dmasim bisect question.yaml --good v6.18 --bad ./mine.yaml | python3 steady.py
    question.yaml:1: does a host with SME, iommu=pt and swiotlb=force reach its disk? (bad: not as expected)
      v6.18  good
      v7.1   good
    > mine   bad
    first bad: mine
    ~ question.yaml:1: does a host with SME, iommu=pt and swiotlb=force reach its disk?
      ~ step 1 'm1': map nvme 0x200000000 4 KiB to_device
          ~ path:      swiotlb -> none
          + error:     DMA_MAPPING_ERROR
          - dma_addr:  0xbc000000
          - encrypted: false
          - pool:      default
            decided by
            v7.1 force_bounce: must every mapping of this device bounce? yes (phys 0x200000000, size 4KiB), is_swiotlb_force_bounce()
            mine swiotlb_pool_unfit: is the state of the pool the wrong one for this device? yes (pool_shared true, wanted false), swiotlb_tbl_map_single()
      - step 2: dma_read m1 (left out under mine: its mapping failed)
      - step 3: unmap m1 (left out under mine: its mapping failed)
    first behaviour that flips it by itself:
      pool_check: none -> always
        which device a bounce pool may serve: pool flag and force_dma_unencrypted() must agree on every platform (v6)
        my patch, 2026-06-11; kernel/dma/swiotlb.c
        v7.1 with this alone is bad; mine without it is good
    N behaviours differ between v7.1 and mine; N runs

Ends that are not what they are said to be, and what makes no sense.

    $ dmasim bisect question.yaml --good v6.12 --bad v7.3
    2> question.yaml:1:1: error: v7.3 is not bad: all that the scenario expects holds there; cc-shared-v6, which lies between them, is bad
    2>     1 | dmasim: 1
    2>       | ^
    [2]
    $ dmasim bisect question.yaml --good cc-shared-v6 --bad v7.1
    2> question.yaml:1:1: error: cc-shared-v6 is not good: step 1: path: expected swiotlb, got none; it is the other way round: exchange the two
    2>     1 | dmasim: 1
    2>       | ^
    [2]
    $ dmasim bisect question.yaml --good v7.1 --bad v7.2
    2> question.yaml:1:1: error: v7.2 is not bad: all that the scenario expects holds there
    2>     1 | dmasim: 1
    2>       | ^
    [2]
    $ dmasim bisect question.yaml --good v7.1 --bad v7.2 --on outcome
    2> question.yaml:1:1: error: every step gives the same under both kernels: nothing to bisect
    2>     1 | dmasim: 1
    2>       | ^
    [2]
    $ dmasim bisect narrow.yaml --good v6.12 --bad v7.3 --on outcome
    2> narrow.yaml:1:1: error: v6.12 cannot run it: kernel v6.12 does not run on arm64 with encryption cca
    2>     1 | dmasim: 1
    2>       | ^
    [2]
    $ dmasim bisect narrow.yaml:20 --good v6.12 --bad v7.3 --on expectations
    2> narrow.yaml:15:1: error: the scenario expects nothing that could fail
    2>    15 | dmasim: 1
    2>       | ^
    [2]
    $ dmasim bisect question.yaml --good v7.1 --bad v7.1
    2> error: v7.1 is both the good and the bad kernel
    [2]
    $ dmasim bisect question.yaml --good v7.1
    2> dmasim bisect: both --good and --bad are needed
    2> Try `dmasim bisect --help' or `dmasim bisect --usage' for more information.
    [2]
    $ dmasim bisect question.yaml --good v7.1 --bad v9
    2> dmasim: unknown kernel 'v9'; known: v6.1, v6.6, v6.12, v6.15, v6.18, v7.1, v7.2, cc-shared-v6, cc-shared-v7, v7.3-rc1, v7.3, proposal-a, proposal-b, proposal-two-pools, proposal-c, ...
    [2]
    $ dmasim bisect question.yaml --good v7.1,pool_check --bad v7.3
    2> dmasim: kernel: 'pool_check' is no change of a behaviour; a kernel, then behaviour=value, with commas between: v7.3,pool_check=none
    [2]
    $ dmasim bisect question.yaml:99 --good v7.1 --bad v7.3
    2> dmasim: question.yaml has 17 lines, and its scenario no step 99
    [2]
    $ dmasim bisect --good v7.1 --bad v7.3
    2> dmasim bisect: a file is needed, as FILE or FILE:LINE
    2> Try `dmasim bisect --help' or `dmasim bisect --usage' for more information.
    [2]
    $ dmasim bisect question.yaml --good v7.1 --bad v7.3 --on luck
    2> dmasim bisect: no criterion 'luck'
    2> Try `dmasim bisect --help' or `dmasim bisect --usage' for more information.
    [2]
