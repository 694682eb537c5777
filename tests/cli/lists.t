What the program knows.

    $ dmasim profiles | grep -e default -e cc-shared
    v6.12              2024-11-17  Linux 6.12 as in 6.12.117, with the repairs of its stable series (the default)
    cc-shared-v6       2026-06-04  the shared-state series as posted on 4 June 2026
    cc-shared-v7       2026-07-01  the series as posted on 1 July 2026
    $ dmasim profiles | wc -l | awk '{print ($1 > 5)}'
    1
    $ dmasim profiles cc-shared-v7 | sed '/^Its behaviours/,$d'
    cc-shared-v7 (2026-07-01): the series as posted on 1 July 2026
    
    What sets it apart from cc-shared-v6:
      grow_source          pool_any -> pool
                           v7 13/22, 2026-07-01
      pool_check           always -> guest_and_host
                           v7 13/22, 2026-07-01
      alloc_attr           cc_shared -> internal
                           v7 09/22, 10/22, 2026-07-01
      pgprot               cc_shared -> either
                           v7 14/22, 20260701054926.825925-15-aneesh.kumar@kernel.org, 2026-07-01
      iommu_alloc_shared   ignored -> null
                           v7 11/22, 2026-07-01
      pkvm_cc              absent -> reported
                           20260603110522, Mostafa Saleh, 2026-06-03
      guest_attr_arches    x86 -> all
                           v7 08/22, 2026-07-01
    
    $ dmasim decisions mapping_route
    mapping_route                which implementation serves this device? direct|iommu|other dma_map_ops
                                 dma_go_direct(), kernel/dma/mapping.c
    $ dmasim decisions -k v6.12 | grep -c force_trusted
    0
    [1]
    $ dmasim decisions -k v7.3 | grep -c force_trusted
    1
    $ dmasim knobs | sed -n 1,2p
    platform.hardware: what hardware does and nobody has documented
      snp.iommu_checks_reads       0        does a read of an assigned page by an untrusted device fault? Default no: device accesses are treated like host software's, whose reads are not checked (SEV-TIO white paper)
    $ dmasim faults | sed -n 1,5p
    AMD_PF_RMP (hardware; fault)
        event  #PF: write to a page that the RMP gives to somebody else
        code   error code bit 31; 0x80000003 for a kernel write
        log    #PF: error_code(0x80000003) - RMP violation
        Linux  host kernel: oops with a dump of the RMP entry; user: SIGBUS
    $ dmasim faults --json | grep IOMMU_ILL_DTE
    {"name":"IOMMU_ILL_DTE","kind":"hardware","where":"fault","event":"AMD IOMMU event ILLEGAL_DEV_TABLE_ENTRY: reserved mode, or no translation under SNP","code":"0x1","log":"AMD-Vi: Event logged [ILLEGAL_DEV_TABLE_ENTRY device=%04x:%02x:%02x.%x pasid=0x%05x address=0x%llx flags=0x%04x]","effect":"logged with a dump of the entry; DMA blocked"}
    $ dmasim invariants | sed -n 1,2p
    UNTRUSTED_PRIV_ADDR          critical  a device that the guest has not accepted is never given an address of private memory
    LEAK_PRIV_TO_SHARED_POOL     critical  data for an accepted device is never copied into memory shared with the host
    $ dmasim bugs slots-misaligned-restricted
    slots-misaligned-restricted
        swiotlb: Fix double-allocation of slots due to broken alignment handling
        04867a7a3332, fixed in 6.9, 6.7.12; has it: v6.6
        scenarios/regressions/2024-slots-misaligned-restricted.yaml
        Alignment is compared with that of the original, and coherent memory has none: it may begin at an odd slot. The page around it that is handed out covers a slot of somebody else (CVE-2024-35814).
        it is slot_search=masked, swiotlb_alloc_align=none
    $ dmasim bugs | grep -c '^[a-z]' | awk '{print ($1 > 40)}'
    1
    $ dmasim bugs padding-list
    2> dmasim: no bug 'padding-list'; did you mean 'padding-lost'?
    [2]
    $ dmasim bugs -f json | python3 -c "import json,sys; print(all(json.loads(line)['commit'] for line in sys.stdin))"
    True
    $ dmasim bugs -f json padding-lost | python3 -c "import json,sys; print(json.load(sys.stdin)['behaviours'])"
    {'slot_padding': 'none', 'slot_search': 'aligned'}
    $ dmasim schema >schema; head -n 3 schema
    {
      "$schema": "http://json-schema.org/draft-07/schema#",
      "title": "dmasim scenario, format 1",
    $ python3 -c "import json; print(sorted(json.load(open('schema')))[:3])"
    ['$schema', 'additionalProperties', 'definitions']
