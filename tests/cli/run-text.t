The report for people.

    $ dmasim run pass.yaml
    pass  pass.yaml:1: a 64-bit device is served directly [v6.12]
    pass  pass.yaml:14: a confidential guest bounces [v6.12]
    2 scenarios in 1 file, 4 steps: 2 passed
    $ dmasim run fail.yaml
    FAIL  fail.yaml:1: wrong on purpose [v6.12]
    fail.yaml:10:14: error: path: expected swiotlb, got direct
       10 |     expect: {path: swiotlb, dma_addr: 0x12345000}
          |              ^~~~~~~~~~~~~
      step 1 'm1': map nvme 0x12345000 4 KiB to_device
        gave: path direct, dma_addr 0x12345000, phys 0x12345000, encrypted false, rule capable_limit
           1 has the device no DMA mask? no                                                                 mapping_no_mask, dma_map_page_attrs(), kernel/dma/mapping.c
           2 which implementation serves this device? direct (mask 0xffffffffffffffff)                      mapping_route, dma_go_direct(), kernel/dma/mapping.c
           3 must every mapping of this device bounce? no (phys 0x12345000, size 4KiB)                      force_bounce, is_swiotlb_force_bounce(), include/linux/swiotlb.h
           4 does no range of the device's map have this address? no (addr 0x12345000, size 4KiB)           capable_untranslated, dma_capable(), include/linux/dma-direct.h
        >  5 does the mapping end beyond the device's limit? no (end 0x12345fff, limit 0xffffffffffffffff)  capable_limit, dma_capable(), include/linux/dma-direct.h  <- decides
      repeat: dmasim run -v fail.yaml:1
      other kernels: all fail
    1 scenario in 1 file, 2 steps: 1 failed
    [1]
    $ dmasim run -q pass.yaml fail.yaml
    FAIL  fail.yaml:1: wrong on purpose [v6.12]
    fail.yaml:10:14: error: path: expected swiotlb, got direct
       10 |     expect: {path: swiotlb, dma_addr: 0x12345000}
          |              ^~~~~~~~~~~~~
      step 1 'm1': map nvme 0x12345000 4 KiB to_device
        gave: path direct, dma_addr 0x12345000, phys 0x12345000, encrypted false, rule capable_limit
           1 has the device no DMA mask? no                                                                 mapping_no_mask, dma_map_page_attrs(), kernel/dma/mapping.c
           2 which implementation serves this device? direct (mask 0xffffffffffffffff)                      mapping_route, dma_go_direct(), kernel/dma/mapping.c
           3 must every mapping of this device bounce? no (phys 0x12345000, size 4KiB)                      force_bounce, is_swiotlb_force_bounce(), include/linux/swiotlb.h
           4 does no range of the device's map have this address? no (addr 0x12345000, size 4KiB)           capable_untranslated, dma_capable(), include/linux/dma-direct.h
        >  5 does the mapping end beyond the device's limit? no (end 0x12345fff, limit 0xffffffffffffffff)  capable_limit, dma_capable(), include/linux/dma-direct.h  <- decides
      repeat: dmasim run -v fail.yaml:1
      other kernels: all fail
    3 scenarios in 2 files, 6 steps: 2 passed, 1 failed
    [1]
    $ dmasim run -v pass.yaml
    pass  pass.yaml:1: a 64-bit device is served directly [v6.12]
      step 1 'm1': map nvme 0x12345000 4 KiB to_device
        gave: path direct, dma_addr 0x12345000, phys 0x12345000, encrypted false, rule capable_limit
           1 has the device no DMA mask? no                                                                 mapping_no_mask, dma_map_page_attrs(), kernel/dma/mapping.c
           2 which implementation serves this device? direct (mask 0xffffffffffffffff)                      mapping_route, dma_go_direct(), kernel/dma/mapping.c
           3 must every mapping of this device bounce? no (phys 0x12345000, size 4KiB)                      force_bounce, is_swiotlb_force_bounce(), include/linux/swiotlb.h
           4 does no range of the device's map have this address? no (addr 0x12345000, size 4KiB)           capable_untranslated, dma_capable(), include/linux/dma-direct.h
        >  5 does the mapping end beyond the device's limit? no (end 0x12345fff, limit 0xffffffffffffffff)  capable_limit, dma_capable(), include/linux/dma-direct.h  <- decides
      step 2: unmap m1
        gave: nothing
           1 which implementation serves this device? direct (mask 0xffffffffffffffff)            mapping_route, dma_go_direct(), kernel/dma/mapping.c
           2 does the address lie in a bounce pool of the device? no (phys 0x12345000, pool 0x0)  swiotlb_address, swiotlb_find_pool(), include/linux/swiotlb.h
    pass  pass.yaml:14: a confidential guest bounces [v6.12]
      step 1 'm1': map nic 0x12345000 4 KiB to_device
        gave: path swiotlb, dma_addr 0xa0000000, phys 0xa0000000, encrypted false, pool default, area 0, slot 0, slots 2, pad 0, rule force_bounce, warnings [software IO TLB: Memory encryption is active and system is using DMA bounce buffers]
           1 has the device no DMA mask? no                                                                 mapping_no_mask, dma_map_page_attrs(), kernel/dma/mapping.c
           2 which implementation serves this device? direct (mask 0xffffffffffffffff)                      mapping_route, dma_go_direct(), kernel/dma/mapping.c
        >  3 must every mapping of this device bounce? yes (phys 0x12345000, size 4KiB)                     force_bounce, is_swiotlb_force_bounce(), include/linux/swiotlb.h  <- decides
           4 would memory of a PCI device have to bounce? no (phys 0x12345000)                              bounce_p2pdma, dma_direct_map_page(), kernel/dma/direct.h
           5 is there no pool to bounce through? no (slots 262144, size 4KiB)                               swiotlb_no_pool, swiotlb_tbl_map_single(), kernel/dma/swiotlb.c
           6 is memory encryption active, which is worth a warning? yes (pool_shared false)                 swiotlb_mem_encrypt, swiotlb_tbl_map_single(), kernel/dma/swiotlb.c
           7 log warn: software IO TLB: Memory encryption is active and system is using DMA bounce buffers
           8 does the caller want more than page alignment? no (align_mask 0x0, page_mask 0xfff)            swiotlb_align_large, swiotlb_tbl_map_single(), kernel/dma/swiotlb.c
           9 does it need more slots than the area has left? no (slots 2, left 262144)                      swiotlb_area_short, swiotlb_search_pool_area(), kernel/dma/swiotlb.c
          10 has the area a run of free slots that satisfies alignment and boundary? yes (area 0, slot 0)   swiotlb_area_fits, swiotlb_search_pool_area(), kernel/dma/swiotlb.c
          11 are there no slots for it? no (size 4KiB, slots 262144)                                        swiotlb_full, swiotlb_tbl_map_single(), kernel/dma/swiotlb.c
          12 does the slot belong to no mapping? no (addr 0xa0000000, size 4KiB)                            swiotlb_slot_unmapped, swiotlb_bounce(), kernel/dma/swiotlb.c
          13 is the copy larger than the mapping has room for? no (size 4KiB, room 4KiB)                    swiotlb_bounce_overflow, swiotlb_bounce(), kernel/dma/swiotlb.c
          14 does no range of the device's map have this address? no (addr 0xa0000000, size 4KiB)           capable_untranslated, dma_capable(), include/linux/dma-direct.h
          15 does the mapping end beyond the device's limit? no (end 0xa0000fff, limit 0xffffffffffffffff)  capable_limit, dma_capable(), include/linux/dma-direct.h
          16 is the bounce buffer itself out of the device's reach? no (addr 0xa0000000, limit 0xffffffffffffffff)  swiotlb_addr_overflow, swiotlb_map(), kernel/dma/swiotlb.c
      step 2: unmap m1
        gave: nothing
           1 which implementation serves this device? direct (mask 0xffffffffffffffff)                    mapping_route, dma_go_direct(), kernel/dma/mapping.c
           2 does the address lie in a bounce pool of the device? yes (phys 0xa0000000, pool 0xa0000000)  swiotlb_address, swiotlb_find_pool(), include/linux/swiotlb.h
           3 is there anything to copy in this direction? no (dir 1, copy 2)                              swiotlb_sync_copies, __swiotlb_sync_single_for_cpu(), kernel/dma/swiotlb.c
           4 is what the device wrote copied back? no (attrs 0x20, dir 1)                                 swiotlb_unmap_copies, __swiotlb_tbl_unmap_single(), kernel/dma/swiotlb.c
           5 are the slots free already? no (slot 0, slots 2)                                             swiotlb_nothing_to_release, swiotlb_release_slots(), kernel/dma/swiotlb.c
    2 scenarios in 1 file, 4 steps: 2 passed
    $ dmasim run ktap/
    FAIL  ktap/bad.yaml:1: fails # TODO [v6.12]
    ktap/bad.yaml:9:14: error: path: expected swiotlb, got direct
        9 |     expect: {path: swiotlb}
          |              ^~~~~~~~~~~~~
      step 1 'm1': map nvme 0x12345000 4 KiB to_device
        gave: path direct, dma_addr 0x12345000, phys 0x12345000, encrypted false, rule capable_limit
           1 has the device no DMA mask? no                                                                 mapping_no_mask, dma_map_page_attrs(), kernel/dma/mapping.c
           2 which implementation serves this device? direct (mask 0xffffffffffffffff)                      mapping_route, dma_go_direct(), kernel/dma/mapping.c
           3 must every mapping of this device bounce? no (phys 0x12345000, size 4KiB)                      force_bounce, is_swiotlb_force_bounce(), include/linux/swiotlb.h
           4 does no range of the device's map have this address? no (addr 0x12345000, size 4KiB)           capable_untranslated, dma_capable(), include/linux/dma-direct.h
        >  5 does the mapping end beyond the device's limit? no (end 0x12345fff, limit 0xffffffffffffffff)  capable_limit, dma_capable(), include/linux/dma-direct.h  <- decides
      repeat: dmasim run -v ktap/bad.yaml:1
      other kernels: all fail
    XPASS ktap/bad.yaml:12: passes, but must not [v6.12]
      passed, but the scenario says that it must fail: not fixed yet
    ERROR ktap/broken.yaml:3: not run: a list of steps is expected here, not a single value
    pass  ktap/good.yaml:1: passes # SKIP not really [v6.12]
    xfail ktap/good.yaml:12: fails as expected [v6.12]
    4 scenarios in 2 files, 8 steps: 1 passed, 1 failed as expected, 1 failed, 1 passed unexpectedly, 1 file not run
    2> ktap/broken.yaml:3:8: error: a list of steps is expected here, not a single value
    2>     3 | steps: 7
    2>       |        ^
    [2]
    $ dmasim run -v passed-on.yaml
    pass  passed-on.yaml:1: a misspelt option [v6.12]
      passed on, not looked at here: ro swiotb=force
      step 1: set_dma_mask nvme
        gave: nothing
           1 can the device be served with this mask? yes (mask 0xffffffffffffffff)  mask_supported, dma_supported(), kernel/dma/mapping.c
    1 scenario in 1 file, 1 step: 1 passed
