What the program knows.

    $ dmasim profiles
    v6.1             2022-12-11  Linux 6.1 as in 6.1.192
    v6.12            2024-11-17  Linux 6.12 as in 6.12.117 (the default)
    v7.1             2026-06     Linux 7.1, before the shared-state series
    cc-shared-v6     2026-06-04  the shared-state series as posted on 4 June 2026
    cc-shared-v7     2026-07-01  the series as posted on 1 July 2026
    v7.3-rc1         2026-08-24  Linux 7.3-rc1 to rc3: the series as merged
    v7.3             2026-10     Linux 7.3 with the follow-up fixes of the series
    proposal-a       2026-06-18  v6, and an SME host forces what bounces unencrypted
    proposal-b       2026-06-19  v6, and only a guest's pools are shared
    proposal-d       2026-06-29  v6, and pool and device must agree in a guest only
    proposal-e       2026-06-29  v6, and swiotlb=force is ignored on an SME host with iommu=pt
    $ dmasim profiles cc-shared-v7 | sed '/^Its behaviours/,$d'
    cc-shared-v7 (2026-07-01): the series as posted on 1 July 2026
    
    What sets it apart from cc-shared-v6:
      grow_source          pool_any -> pool
                           v7 13/22, 2026-07-01
      pool_check           always -> guest_and_host
                           v7 13/22, 2026-07-01
      alloc_attr           cc_shared -> internal
                           v7 09/22, 10/22, 2026-07-01
      iommu_alloc_shared   ignored -> null
                           v7 11/22, 2026-07-01
      pkvm_cc              absent -> reported
                           20260603110522, Mostafa Saleh, 2026-06-03
      guest_attr_arches    x86 -> all
                           v7 08/22, 2026-07-01
    
    $ dmasim decisions mapping_route
    mapping_route                which implementation serves this device? direct|iommu
                                 dma_go_direct(), kernel/dma/mapping.c
    $ dmasim decisions -k v6.12 | grep -c force_trusted
    0
    [1]
    $ dmasim decisions -k v7.3 | grep -c force_trusted
    1
    $ dmasim knobs | sed -n 1,2p
    platform.hardware: what hardware does and nobody has documented
      snp.iommu_checks_reads       0        does a read of an assigned page by an untrusted device fault? Default no: device accesses are treated like host software's, whose reads are not checked (SEV-TIO white paper)
    $ dmasim faults | sed -n 1,2p
    AMD_PF_RMP             #PF with error code bit 31 (0x80000003 for a kernel write)
                           host: oops with an RMP dump; user: SIGBUS
    $ dmasim invariants | sed -n 1,2p
    UNTRUSTED_PRIV_ADDR          critical  a device that the guest has not accepted is never given an address of private memory
    LEAK_PRIV_TO_SHARED_POOL     critical  data for an accepted device is never copied into memory shared with the host
    $ dmasim schema >schema; head -n 3 schema
    {
      "$schema": "http://json-schema.org/draft-07/schema#",
      "title": "dmasim scenario, format 1",
    $ python3 -c "import json; print(sorted(json.load(open('schema')))[:3])"
    ['$schema', 'additionalProperties', 'definitions']
