One step's decisions, and what would have turned each of them. What is shown was run.

The question of June 2026: the host that did not boot.

    $ dmasim explain question.yaml | python3 steady.py
    question.yaml:13: step 1 'm1': map nvme 0x200000000 4 KiB to_device [cc-shared-v6]
      gave path none, error DMA_MAPPING_ERROR, rule swiotlb_pool_unfit, warnings [software IO TLB: Memory encryption is active and system is using DMA bounce buffers]
         1 is a page mapped with DMA_ATTR_MMIO? no
           phys 0x200000000, attrs 0x0; mapping_page_is_mmio, dma_map_page_attrs(), kernel/dma/mapping.c
           -- yes: the same comes of it
                steps.m1.map.attrs: with mmio
         2 has the device no DMA mask? no
           mapping_no_mask, dma_map_phys(), kernel/dma/mapping.c
         3 is a coherent mapping required of a device that does not snoop? no
           attrs 0x0; mapping_not_coherent, dma_map_phys(), kernel/dma/mapping.c
         4 which implementation serves this device? direct
           mask 0xffffffffffffffff; mapping_route, dma_go_direct(), kernel/dma/mapping.c
           => iommu: path iommu, encrypted true
                command line: without iommu=pt
                devices.nvme.untrusted: true
         5 must every mapping of this device bounce? yes
           phys 0x200000000, size 4KiB; force_bounce, is_swiotlb_force_bounce(), include/linux/swiotlb.h
           => no: path direct, encrypted true
                command line: without swiotlb=force
                platform.config.swiotlb: false
                kernel: sme_pt_force=ignored (is honoured)
                kernel: proposal-e (is cc-shared-v6)
         6 would MMIO, or what must stay coherent, have to bounce? no
           phys 0x200000000, attrs 0x0; bounce_refused, dma_direct_map_phys(), kernel/dma/direct.h
           -- yes: the same comes of it
                steps.m1.map.attrs: with require_coherent
         7 is there no pool to bounce through? no
           slots 32768, size 4KiB; swiotlb_no_pool, swiotlb_tbl_map_single(), kernel/dma/swiotlb.c
         8 is memory encryption active, which is worth a warning? yes
           pool_shared true; swiotlb_mem_encrypt, swiotlb_tbl_map_single(), kernel/dma/swiotlb.c
           => no: path swiotlb, encrypted false, pool default
                command line: without mem_encrypt=on
                platform.encryption: none (is sme)
         9 log warn: software IO TLB: Memory encryption is active and system is using DMA bounce buffers
        10 is this a guest whose devices cannot reach private memory? no
           force_guest, force_dma_unencrypted(), arch/x86/mm/mem_encrypt.c
           => yes: path swiotlb, encrypted false, pool default
                platform.encryption: sev (is sme)
        11 does the device's coherent limit end below the C-bit? no
           limit 0xffffffffffffffff, c_bit 0x8000000000000; force_sme_limit, force_dma_unencrypted(), arch/x86/mm/mem_encrypt.c
           => yes: path swiotlb, encrypted false, pool default
                devices.nvme.dma_mask: 51 (is 64)
           -- yes: the same comes of it
                devices.nvme.dma_mask: 31 (is 64)
      > 12 is the state of the pool the wrong one for this device? yes  <- decides
           pool_shared true, wanted false; swiotlb_pool_unfit, swiotlb_tbl_map_single(), kernel/dma/swiotlb.c
           => no: path swiotlb, encrypted true, pool default
                kernel: pool_state=guest (is tracked)
                kernel: proposal-b (is cc-shared-v6)
           => not asked: path swiotlb, encrypted false, pool default
                kernel: pool_check=none (is always)
                kernel: proposal-f (is cc-shared-v6)
           => not asked: path swiotlb, encrypted true, pool default, violates [KEY_MISMATCH]
                kernel: pool_check=guest_only (is always)
                kernel: proposal-d (is cc-shared-v6)
           => no: path swiotlb, encrypted false, pool default
                kernel: pool_check=guest_and_host (is always)
                kernel: cc-shared-v7 (is cc-shared-v6)
      N changes tried, one at a time: N turn the outcome, N only the way to it; N more cannot be
    $ dmasim explain -f json question.yaml | python3 steady.py
    {"scenario":"does a host with SME, iommu=pt and swiotlb=force reach its disk?","file":"question.yaml","line":13,"kernel":"cc-shared-v6","step":1,"id":"m1","verb":"map","device":"nvme","ok":false,"result":{"path":"none","error":"DMA_MAPPING_ERROR","rule":"swiotlb_pool_unfit","warnings":["software IO TLB: Memory encryption is active and system is using DMA bounce buffers"]},"decisions":[{"kind":"decision","at":"dma_map_page_attrs","file":"kernel/dma/mapping.c","rule":"mapping_page_is_mmio","question":"is a page mapped with DMA_ATTR_MMIO?","why":"phys 0x200000000, attrs 0x0","outcome":"no","deciding":false,"turned_by":[{"change":{"kind":"step","text":"steps.m1.map.attrs: with mmio","edits":[{"path":"steps.m1.map.attrs","value":"[mmio]"}],"was":null},"answer":"yes","changes_outcome":false,"smallest":true,"result":{"path":"none","error":"DMA_MAPPING_ERROR","rule":"mapping_page_is_mmio"}}]},{"kind":"decision","at":"dma_map_phys","file":"kernel/dma/mapping.c","rule":"mapping_no_mask","question":"has the device no DMA mask?","why":"","outcome":"no","deciding":false,"turned_by":[]},{"kind":"decision","at":"dma_map_phys","file":"kernel/dma/mapping.c","rule":"mapping_not_coherent","question":"is a coherent mapping required of a device that does not snoop?","why":"attrs 0x0","outcome":"no","deciding":false,"turned_by":[{"change":{"kind":"behaviour","text":"kernel: require_coherent=absent (is known)","edits":[{"path":"kernel","value":"{base: cc-shared-v6, require_coherent: absent}"}],"was":"known","kernel":"cc-shared-v6,require_coherent=absent"},"answer":null,"changes_outcome":false,"smallest":true,"result":{"path":"none","error":"DMA_MAPPING_ERROR","rule":"swiotlb_pool_unfit","warnings":["software IO TLB: Memory encryption is active and system is using DMA bounce buffers"]}}]},{"kind":"decision","at":"dma_go_direct","file":"kernel/dma/mapping.c","rule":"mapping_route","question":"which implementation serves this device?","why":"mask 0xffffffffffffffff","outcome":"direct","deciding":false,"turned_by":[{"change":{"kind":"command line","text":"command line: without iommu=pt","edits":[{"path":"platform.cmdline","value":"mem_encrypt=on swiotlb=force"}],"was":"mem_encrypt=on iommu=pt swiotlb=force"},"answer":"iommu","changes_outcome":true,"smallest":true,"result":{"path":"iommu","dma_addr":"0xfffff000","phys":"0x200000000","iova":"0xfffff000","encrypted":true,"rule":"mapping_route"}},{"change":{"kind":"device","text":"devices.nvme.untrusted: true","edits":[{"path":"devices.nvme.untrusted","value":"true"}],"was":null},"answer":"iommu","changes_outcome":true,"smallest":true,"result":{"path":"iommu","dma_addr":"0xfffff000","phys":"0x200000000","iova":"0xfffff000","encrypted":true,"rule":"mapping_route"}}]},{"kind":"decision","at":"is_swiotlb_force_bounce","file":"include/linux/swiotlb.h","rule":"force_bounce","question":"must every mapping of this device bounce?","why":"phys 0x200000000, size 4KiB","outcome":"yes","deciding":false,"turned_by":[{"change":{"kind":"command line","text":"command line: without swiotlb=force","edits":[{"path":"platform.cmdline","value":"mem_encrypt=on iommu=pt"}],"was":"mem_encrypt=on iommu=pt swiotlb=force"},"answer":"no","changes_outcome":true,"smallest":true,"result":{"path":"direct","dma_addr":"0x8000200000000","phys":"0x200000000","encrypted":true,"rule":"capable_limit"}},{"change":{"kind":"machine","text":"platform.config.swiotlb: false","edits":[{"path":"platform.config","value":"{swiotlb: false}"}],"was":null},"answer":"no","changes_outcome":true,"smallest":true,"result":{"path":"direct","dma_addr":"0x8000200000000","phys":"0x200000000","encrypted":true,"rule":"capable_limit"}},{"change":{"kind":"behaviour","text":"kernel: sme_pt_force=ignored (is honoured)","edits":[{"path":"kernel","value":"{base: cc-shared-v6, sme_pt_force: ignored}"}],"was":"honoured","kernel":"cc-shared-v6,sme_pt_force=ignored"},"answer":"no","changes_outcome":true,"smallest":true,"result":{"path":"direct","dma_addr":"0x8000200000000","phys":"0x200000000","encrypted":true,"rule":"capable_limit"}},{"change":{"kind":"kernel","text":"kernel: proposal-e (is cc-shared-v6)","edits":[{"path":"kernel","value":"proposal-e"}],"was":"cc-shared-v6","kernel":"proposal-e"},"answer":"no","changes_outcome":true,"smallest":true,"result":{"path":"direct","dma_addr":"0x8000200000000","phys":"0x200000000","encrypted":true,"rule":"capable_limit"}}]},{"kind":"decision","at":"dma_direct_map_phys","file":"kernel/dma/direct.h","rule":"bounce_refused","question":"would MMIO, or what must stay coherent, have to bounce?","why":"phys 0x200000000, attrs 0x0","outcome":"no","deciding":false,"turned_by":[{"change":{"kind":"step","text":"steps.m1.map.attrs: with require_coherent","edits":[{"path":"steps.m1.map.attrs","value":"[require_coherent]"}],"was":null},"answer":"yes","changes_outcome":false,"smallest":true,"result":{"path":"none","error":"DMA_MAPPING_ERROR","rule":"force_bounce"}}]},{"kind":"decision","at":"swiotlb_tbl_map_single","file":"kernel/dma/swiotlb.c","rule":"swiotlb_no_pool","question":"is there no pool to bounce through?","why":"slots 32768, size 4KiB","outcome":"no","deciding":false,"turned_by":[]},{"kind":"decision","at":"swiotlb_tbl_map_single","file":"kernel/dma/swiotlb.c","rule":"swiotlb_mem_encrypt","question":"is memory encryption active, which is worth a warning?","why":"pool_shared true","outcome":"yes","deciding":false,"turned_by":[{"change":{"kind":"command line","text":"command line: without mem_encrypt=on","edits":[{"path":"platform.cmdline","value":"iommu=pt swiotlb=force"}],"was":"mem_encrypt=on iommu=pt swiotlb=force"},"answer":"no","changes_outcome":true,"smallest":true,"result":{"path":"swiotlb","dma_addr":"0xbc000000","phys":"0xbc000000","encrypted":false,"pool":"default","area":0,"slot":0,"slots":2,"pad":0,"rule":"force_bounce"}},{"change":{"kind":"machine","text":"platform.encryption: none (is sme)","edits":[{"path":"platform.encryption","value":"none"}],"was":"sme"},"answer":"no","changes_outcome":true,"smallest":true,"result":{"path":"swiotlb","dma_addr":"0xbc000000","phys":"0xbc000000","encrypted":false,"pool":"default","area":0,"slot":0,"slots":2,"pad":0,"rule":"force_bounce"}}]},{"kind":"log","at":null,"file":null,"rule":null,"question":null,"why":"software IO TLB: Memory encryption is active and system is using DMA bounce buffers","outcome":"warn","deciding":false,"turned_by":[]},{"kind":"decision","at":"force_dma_unencrypted","file":"arch/x86/mm/mem_encrypt.c","rule":"force_guest","question":"is this a guest whose devices cannot reach private memory?","why":"","outcome":"no","deciding":false,"turned_by":[{"change":{"kind":"machine","text":"platform.encryption: sev (is sme)","edits":[{"path":"platform.encryption","value":"sev"}],"was":"sme"},"answer":"yes","changes_outcome":true,"smallest":true,"result":{"path":"swiotlb","dma_addr":"0xa0000000","phys":"0xa0000000","encrypted":false,"pool":"default","area":0,"slot":0,"slots":2,"pad":0,"rule":"force_bounce","warnings":["software IO TLB: Memory encryption is active and system is using DMA bounce buffers"]}}]},{"kind":"decision","at":"force_dma_unencrypted","file":"arch/x86/mm/mem_encrypt.c","rule":"force_sme_limit","question":"does the device's coherent limit end below the C-bit?","why":"limit 0xffffffffffffffff, c_bit 0x8000000000000","outcome":"no","deciding":false,"turned_by":[{"change":{"kind":"device","text":"devices.nvme.dma_mask: 51 (is 64)","edits":[{"path":"devices.nvme.dma_mask","value":"51"}],"was":"64"},"answer":"yes","changes_outcome":true,"smallest":true,"result":{"path":"swiotlb","dma_addr":"0xbc000000","phys":"0xbc000000","encrypted":false,"pool":"default","area":0,"slot":0,"slots":2,"pad":0,"rule":"force_bounce","warnings":["software IO TLB: Memory encryption is active and system is using DMA bounce buffers"]}},{"change":{"kind":"device","text":"devices.nvme.dma_mask: 31 (is 64)","edits":[{"path":"devices.nvme.dma_mask","value":"31"}],"was":"64"},"answer":"yes","changes_outcome":false,"smallest":true,"result":{"path":"none","error":"DMA_MAPPING_ERROR","rule":"swiotlb_addr_overflow","warnings":["software IO TLB: Memory encryption is active and system is using DMA bounce buffers","nvme: swiotlb addr 0x00000000bc000000+4096 overflow (mask 7fffffff, bus limit 0)."]}},{"change":{"kind":"behaviour","text":"kernel: sme_force_scope=direct (is all)","edits":[{"path":"kernel","value":"{base: cc-shared-v6, sme_force_scope: direct}"}],"was":"all","kernel":"cc-shared-v6,sme_force_scope=direct"},"answer":null,"changes_outcome":false,"smallest":true,"result":{"path":"none","error":"DMA_MAPPING_ERROR","rule":"swiotlb_pool_unfit","warnings":["software IO TLB: Memory encryption is active and system is using DMA bounce buffers"]}}]},{"kind":"decision","at":"swiotlb_tbl_map_single","file":"kernel/dma/swiotlb.c","rule":"swiotlb_pool_unfit","question":"is the state of the pool the wrong one for this device?","why":"pool_shared true, wanted false","outcome":"yes","deciding":true,"turned_by":[{"change":{"kind":"behaviour","text":"kernel: pool_state=guest (is tracked)","edits":[{"path":"kernel","value":"{base: cc-shared-v6, pool_state: guest}"}],"was":"tracked","kernel":"cc-shared-v6,pool_state=guest"},"answer":"no","changes_outcome":true,"smallest":true,"result":{"path":"swiotlb","dma_addr":"0x80000bc000000","phys":"0xbc000000","encrypted":true,"pool":"default","area":0,"slot":0,"slots":2,"pad":0,"rule":"force_bounce","warnings":["software IO TLB: Memory encryption is active and system is using DMA bounce buffers"]}},{"change":{"kind":"behaviour","text":"kernel: pool_check=none (is always)","edits":[{"path":"kernel","value":"{base: cc-shared-v6, pool_check: none}"}],"was":"always","kernel":"cc-shared-v6,pool_check=none"},"answer":null,"changes_outcome":true,"smallest":true,"result":{"path":"swiotlb","dma_addr":"0xbc000000","phys":"0xbc000000","encrypted":false,"pool":"default","area":0,"slot":0,"slots":2,"pad":0,"rule":"force_bounce","warnings":["software IO TLB: Memory encryption is active and system is using DMA bounce buffers"]}},{"change":{"kind":"behaviour","text":"kernel: pool_check=guest_only (is always)","edits":[{"path":"kernel","value":"{base: cc-shared-v6, pool_check: guest_only}"}],"was":"always","kernel":"cc-shared-v6,pool_check=guest_only"},"answer":null,"changes_outcome":true,"smallest":true,"result":{"path":"swiotlb","dma_addr":"0x80000bc000000","phys":"0xbc000000","encrypted":true,"pool":"default","area":0,"slot":0,"slots":2,"pad":0,"rule":"force_bounce","warnings":["software IO TLB: Memory encryption is active and system is using DMA bounce buffers"],"violates":["KEY_MISMATCH"]}},{"change":{"kind":"behaviour","text":"kernel: pool_check=guest_and_host (is always)","edits":[{"path":"kernel","value":"{base: cc-shared-v6, pool_check: guest_and_host}"}],"was":"always","kernel":"cc-shared-v6,pool_check=guest_and_host"},"answer":"no","changes_outcome":true,"smallest":true,"result":{"path":"swiotlb","dma_addr":"0xbc000000","phys":"0xbc000000","encrypted":false,"pool":"default","area":0,"slot":0,"slots":2,"pad":0,"rule":"force_bounce","warnings":["software IO TLB: Memory encryption is active and system is using DMA bounce buffers"]}},{"change":{"kind":"kernel","text":"kernel: cc-shared-v7 (is cc-shared-v6)","edits":[{"path":"kernel","value":"cc-shared-v7"}],"was":"cc-shared-v6","kernel":"cc-shared-v7"},"answer":"no","changes_outcome":true,"smallest":true,"result":{"path":"swiotlb","dma_addr":"0xbc000000","phys":"0xbc000000","encrypted":false,"pool":"default","area":0,"slot":0,"slots":2,"pad":0,"rule":"force_bounce","warnings":["software IO TLB: Memory encryption is active and system is using DMA bounce buffers"]}},{"change":{"kind":"kernel","text":"kernel: proposal-b (is cc-shared-v6)","edits":[{"path":"kernel","value":"proposal-b"}],"was":"cc-shared-v6","kernel":"proposal-b"},"answer":"no","changes_outcome":true,"smallest":true,"result":{"path":"swiotlb","dma_addr":"0x80000bc000000","phys":"0xbc000000","encrypted":true,"pool":"default","area":0,"slot":0,"slots":2,"pad":0,"rule":"force_bounce","warnings":["software IO TLB: Memory encryption is active and system is using DMA bounce buffers"]}},{"change":{"kind":"kernel","text":"kernel: proposal-d (is cc-shared-v6)","edits":[{"path":"kernel","value":"proposal-d"}],"was":"cc-shared-v6","kernel":"proposal-d"},"answer":null,"changes_outcome":true,"smallest":true,"result":{"path":"swiotlb","dma_addr":"0x80000bc000000","phys":"0xbc000000","encrypted":true,"pool":"default","area":0,"slot":0,"slots":2,"pad":0,"rule":"force_bounce","warnings":["software IO TLB: Memory encryption is active and system is using DMA bounce buffers"],"violates":["KEY_MISMATCH"]}},{"change":{"kind":"kernel","text":"kernel: proposal-f (is cc-shared-v6)","edits":[{"path":"kernel","value":"proposal-f"}],"was":"cc-shared-v6","kernel":"proposal-f"},"answer":null,"changes_outcome":true,"smallest":true,"result":{"path":"swiotlb","dma_addr":"0xbc000000","phys":"0xbc000000","encrypted":false,"pool":"default","area":0,"slot":0,"slots":2,"pad":0,"rule":"force_bounce","warnings":["software IO TLB: Memory encryption is active and system is using DMA bounce buffers"]}}]}],"same_answers":[]}
    $ dmasim explain -f json -v question.yaml | python3 -c "import json, sys; o = json.load(sys.stdin); n = [len(d['turned_by']) for d in o['decisions']]; print(sum(n) + len(o['same_answers']) == o['turn_outcome'] + o['turn_answers_only'], o['tried'] > 300)"
    True True

The status tells whether all held.

    $ dmasim explain question.yaml >/dev/null
    [1]
    $ dmasim explain narrow.yaml >/dev/null

A kernel by hand: 7.3 asks in other functions, and compares in guests only.

    $ dmasim explain -k v7.3 question.yaml:m1 | grep -A 1 'force_bounce\|pool_unfit'
      gave path swiotlb, dma_addr 0xbc000000, phys 0xbc000000, encrypted false, pool default, area 0, slot 0, slots 2, pad 0, rule force_bounce, warnings [software IO TLB: Memory encryption is active and system is using DMA bounce buffers]
         1 is a page mapped with DMA_ATTR_MMIO? no
    --
           phys 0x200000000, size 4KiB; force_bounce, is_swiotlb_force_bounce(), include/linux/swiotlb.h
           => no: path direct, encrypted true
    --
           pool_shared true, wanted true; swiotlb_pool_unfit, swiotlb_tbl_map_single(), kernel/dma/swiotlb.c
           => yes: path none, error DMA_MAPPING_ERROR
    $ dmasim explain -k v6.1 question.yaml:m1 | grep '^  *[a-z0-9_ ,]*; ' | sed -n 1,5p
           mask 0xffffffffffffffff; mapping_route, dma_go_direct(), kernel/dma/mapping.c
           phys 0x200000000; bounce_p2pdma, dma_direct_map_page(), kernel/dma/direct.h
           pool_shared false; swiotlb_mem_encrypt, swiotlb_tbl_map_single(), kernel/dma/swiotlb.c
           slots 2, left 32768; swiotlb_area_short, swiotlb_do_find_slots(), kernel/dma/swiotlb.c
           start 0, stride 2; swiotlb_search_hangs, swiotlb_do_find_slots(), kernel/dma/swiotlb.c

A device of a realm.

    $ dmasim explain narrow.yaml | python3 steady.py
    narrow.yaml:12: step 1 'up': map narrow 0x80000000 4 KiB to_device [v7.3]
      gave path none, error DMA_MAPPING_ERROR, rule swiotlb_addr_overflow, warnings [software IO TLB: Memory encryption is active and system is using DMA bounce buffers, narrow: swiotlb addr 0x00008000ba000000+4096 overflow (mask ffffffffff, bus limit 0).]
         1 is a page mapped with DMA_ATTR_MMIO? no
           phys 0x80000000, attrs 0x0; mapping_page_is_mmio, dma_map_page_attrs(), kernel/dma/mapping.c
           -- yes: the same comes of it
                steps.up.map.attrs: with mmio
         2 has the device no DMA mask? no
           mapping_no_mask, dma_map_phys(), kernel/dma/mapping.c
         3 is a coherent mapping required of a device that does not snoop? no
           attrs 0x0; mapping_not_coherent, dma_map_phys(), kernel/dma/mapping.c
         4 which implementation serves this device? direct
           mask 0xffffffffff; mapping_route, dma_go_direct(), kernel/dma/mapping.c
           => iommu: path iommu, encrypted true, violates [UNTRUSTED_PRIV_ADDR]
                platform.iommu: smmuv3
         5 must every mapping of this device bounce? no
           phys 0x80000000, size 4KiB; force_bounce, is_swiotlb_force_bounce(), include/linux/swiotlb.h
           -- yes: the same comes of it
                command line: with swiotlb=force
                kernel: guest_force_bounce=flag (is none)
                kernel: v7.1 (is v7.3)
         6 does no range of the device's map have this address? no
           addr 0x80000000, size 4KiB; capable_untranslated, dma_capable(), include/linux/dma-direct.h
         7 is this a guest whose devices cannot reach private memory? yes
           force_guest, force_dma_unencrypted(), arch/arm64/include/asm/mem_encrypt.h
           => no: path direct, encrypted false
                platform.encryption: none (is cca)
         8 has the guest accepted the device (T=1)? no
           force_trusted, force_dma_unencrypted(), arch/arm64/include/asm/mem_encrypt.h
           => yes: path direct, encrypted true
                devices.narrow.trusted: true
         9 is the memory private and the device in need of shared memory? yes
           addr 0x80000000, attrs 0x0; capable_needs_shared, dma_capable(), include/linux/dma-direct.h
        10 is there a bounce pool? yes
           addr 0x80000000, size 4KiB; bounce_possible, is_swiotlb_active(), kernel/dma/swiotlb.c
           -- no: the same comes of it
                command line: with swiotlb=noforce
                platform.config.swiotlb: false
        11 would MMIO, or what must stay coherent, have to bounce? no
           phys 0x80000000, attrs 0x0; bounce_refused, dma_direct_map_phys(), kernel/dma/direct.c
           -- yes: the same comes of it
                steps.up.map.attrs: with require_coherent
        12 is there no pool to bounce through? no
           slots 32768, size 4KiB; swiotlb_no_pool, swiotlb_tbl_map_single(), kernel/dma/swiotlb.c
        13 is memory encryption active, which is worth a warning? yes
           pool_shared true; swiotlb_mem_encrypt, swiotlb_tbl_map_single(), kernel/dma/swiotlb.c
        14 log warn: software IO TLB: Memory encryption is active and system is using DMA bounce buffers
        15 is this a guest with encrypted memory? yes
           pool_shared true; swiotlb_guest, swiotlb_tbl_map_single(), kernel/dma/swiotlb.c
           -- no: the same comes of it
                kernel: guest_attr_arches=x86 (is all)
                kernel: proposal-d (is v7.3)
        16 is this a guest whose devices cannot reach private memory? yes
           force_guest, force_dma_unencrypted(), arch/arm64/include/asm/mem_encrypt.h
        17 has the guest accepted the device (T=1)? no
           force_trusted, force_dma_unencrypted(), arch/arm64/include/asm/mem_encrypt.h
        18 is the state of the pool the wrong one for this device? no
           pool_shared true, wanted false; swiotlb_pool_unfit, swiotlb_tbl_map_single(), kernel/dma/swiotlb.c
           -- yes: the same comes of it
                kernel: proposal-b (is v7.3)
        19 will the bounce address be a shared one? yes
           pool_shared true, attrs 0x0; swiotlb_shared_attr, swiotlb_tbl_map_single(), kernel/dma/swiotlb.c
        20 does the caller want more than page alignment? no
           align_mask 0x0, page_mask 0xfff; swiotlb_align_large, swiotlb_tbl_map_single(), kernel/dma/swiotlb.c
        21 does it need more slots than the area has left? no
           slots 2, left 32768; swiotlb_area_short, swiotlb_search_pool_area(), kernel/dma/swiotlb.c
           -- yes: the same comes of it
                platform.hardware.vmm.refuses_conversion: 1
        22 has the area a run of free slots that satisfies alignment and boundary? yes
           area 0, slot 0; swiotlb_area_fits, swiotlb_search_pool_area(), kernel/dma/swiotlb.c
           -- no: the same comes of it
                steps.up.map.size: 1024KiB (is 4KiB)
        23 are there no slots for it? no
           size 4KiB, slots 32768; swiotlb_full, swiotlb_tbl_map_single(), kernel/dma/swiotlb.c
        24 does the slot belong to no mapping? no
           addr 0xba000000, size 4KiB; swiotlb_slot_unmapped, swiotlb_bounce(), kernel/dma/swiotlb.c
        25 is the copy larger than the mapping has room for? no
           size 4KiB, room 4KiB; swiotlb_bounce_overflow, swiotlb_bounce(), kernel/dma/swiotlb.c
        26 does the host give memory to a page that the realm exits on? 0: the access ends with CCA_S2_EXIT (taken as 1)
        27 realm exits to the host (ipa 0xba000000)
        28 host maps its memory at the shared alias (ipa 0xba000000)
        29 does no range of the device's map have this address? no
           addr 0x8000ba000000, size 4KiB; capable_untranslated, dma_capable(), include/linux/dma-direct.h
        30 does the mapping end beyond the device's limit? yes
           end 0x8000ba000fff, limit 0xffffffffff; capable_limit, dma_capable(), include/linux/dma-direct.h
           => no: path swiotlb, encrypted false, pool default
                devices.narrow.dma_mask: 48 (is 40)
                platform.encryption: sev (is cca)
           => no: path swiotlb, encrypted true, pool default, violates [KEY_MISMATCH]
                kernel: dma_encoding=mask (is hooks)
      > 31 is the bounce buffer itself out of the device's reach? yes  <- decides
           addr 0x8000ba000000, limit 0xffffffffff; swiotlb_addr_overflow, swiotlb_map(), kernel/dma/swiotlb.c
        32 does the address lie in a bounce pool of the device? yes
           phys 0xba000000, pool 0xba000000; swiotlb_address, swiotlb_find_pool(), include/linux/swiotlb.h
        33 is what the device wrote copied back? no
           attrs 0x2020, dir 1; swiotlb_unmap_copies, __swiotlb_tbl_unmap_single(), kernel/dma/swiotlb.c
        34 are the slots free already? no
           slot 0, slots 2; swiotlb_nothing_to_release, swiotlb_release_slots(), kernel/dma/swiotlb.c
        35 log WARN: narrow: swiotlb addr 0x00008000ba000000+4096 overflow (mask ffffffffff, bus limit 0).
           => the same answers: path none, error DMA_MAPPING_ERROR, result fault, fault CCA_S2_EXIT
                platform.hardware.cca.host_populates: 0
      N changes tried, one at a time: N turn the outcome, N only the way to it; N more cannot be

A step by its line, its id, its number; a step that only works on what another made.

    $ dmasim explain question.yaml:12 | sed -n 1p
    question.yaml:13: step 1 'm1': map nvme 0x200000000 4 KiB to_device [cc-shared-v6]
    $ dmasim explain question.yaml:14 | sed -n 1p
    question.yaml:13: step 1 'm1': map nvme 0x200000000 4 KiB to_device [cc-shared-v6]
    $ dmasim explain -k v7.3 question.yaml:15 | sed -n 1p
    question.yaml:15: step 2: dma_read m1 [v7.3]
    $ dmasim explain -k v7.3 question.yaml:#3 | sed -n 1p
    question.yaml:17: step 3: unmap m1 [v7.3]
    $ dmasim explain -k v7.3 -s 2 question.yaml | python3 steady.py
    question.yaml:15: step 2: dma_read m1 [v7.3]
      gave dma_addr 0xbc000000, phys 0xbc000000, result ok, sees plaintext, data 17011f50d812ee51e73630e6a8fc8fbfd0041d2cc4be4ec71a9dd418ab6e3722... (4096 bytes)
           => the same answers: the step is left out, what it works on fails
                devices.nvme.dma_mask: 31 (is 64)
                kernel: pool_state=guest (is tracked)
                kernel: cc-shared-v6 (is v7.3)
           => the same answers: result ok, sees ciphertext
                kernel: pool_check=guest_only (is guest_and_host)
                kernel: proposal-d (is v7.3)
      N changes tried, one at a time: N turn the outcome, N only the way to it; N more cannot be
    $ dmasim explain narrow.yaml:regs | sed -n 1p
    narrow.yaml:28: step 1 'regs': map d 0xe0000000 4 KiB bidirectional [v7.1]
    $ dmasim explain narrow.yaml:15:regs | sed -n 1p
    narrow.yaml:28: step 1 'regs': map d 0xe0000000 4 KiB bidirectional [v7.1]
    $ dmasim explain narrow.yaml:20 | sed -n 1p
    narrow.yaml:28: step 1 'regs': map d 0xe0000000 4 KiB bidirectional [v7.1]
    $ dmasim explain - <narrow.yaml | sed -n 1p
    <stdin>:12: step 1 'up': map narrow 0x80000000 4 KiB to_device [v7.3]

Of several scenarios the first that fails; else the first.

    $ (cat narrow.yaml; echo ---; cat question.yaml) >several.yaml; dmasim explain several.yaml | sed -n 1p
    several.yaml:42: step 1 'm1': map nvme 0x200000000 4 KiB to_device [cc-shared-v6]
    $ dmasim explain -k v7.3 several.yaml | sed -n 1p
    several.yaml:12: step 1 'up': map narrow 0x80000000 4 KiB to_device [v7.3]

One of the many that a table makes: by its line, else the first that is not as expected.

    $ dmasim explain scenarios/matrix/cc-shared.yaml | sed -n 1p
    scenarios/matrix/cc-shared.yaml:20: step 2 'op': map dev 0x200000000 4 KiB bidirectional [v6.12]
    $ dmasim explain expected.yaml | sed -n 1p
    expected.yaml:19: step 1 'm': map dev 0x200000000 4 KiB to_device [cc-shared-v6]
    $ dmasim explain expected.yaml:28 | sed -n 1,2p
    expected.yaml:19: step 1 'm': map dev 0x200000000 4 KiB to_device [v6.12]
      gave path swiotlb, dma_addr 0xbc000000, phys 0xbc000000, encrypted false, pool default, area 0, slot 0, slots 2, pad 0, rule capable_limit, warnings [software IO TLB: Memory encryption is active and system is using DMA bounce buffers]

What makes no sense.

    $ dmasim explain
    2> dmasim explain: a file is needed, as FILE, FILE:LINE or FILE:STEP
    2> Try `dmasim explain --help' or `dmasim explain --usage' for more information.
    [2]
    $ dmasim explain question.yaml question.yaml
    2> dmasim explain: one step at a time: unexpected argument 'question.yaml'
    2> Try `dmasim explain --help' or `dmasim explain --usage' for more information.
    [2]
    $ dmasim explain none.yaml
    2> dmasim: none.yaml: No such file or directory
    [2]
    $ dmasim explain none.yaml:3
    2> dmasim: none.yaml:3: No such file or directory
    [2]
    $ dmasim explain scenarios
    2> dmasim: scenarios: a folder; one file is needed
    [2]
    $ dmasim explain question.yaml:m2
    2> dmasim: question.yaml:1: no step 'm2' in this scenario, which has 3; did you mean 'm1'?
    [2]
    $ dmasim explain narrow.yaml:15:up
    2> dmasim: narrow.yaml:15: no step 'up' in this scenario, which has 1
    [2]
    $ dmasim explain narrow.yaml:up:2
    2> dmasim: 'up' is no line of narrow.yaml
    [2]
    $ dmasim explain question.yaml:#9
    2> dmasim: question.yaml:1: no step '#9' in this scenario, which has 3
    [2]
    $ dmasim explain question.yaml:99
    2> dmasim: question.yaml has 17 lines, and its scenario no step 99
    [2]
    $ dmasim explain question.yaml:0
    2> dmasim: question.yaml has 17 lines, and its scenario no step 0
    [2]
    $ dmasim explain -s '' question.yaml
    2> dmasim: question.yaml:1: no step '' in this scenario, which has 3
    [2]
    $ dmasim explain question.yaml:2:m1:m1
    2> dmasim: question.yaml:2:m1:m1: No such file or directory
    [2]
    $ dmasim explain -k v9.9 question.yaml
    2> dmasim: unknown kernel 'v9.9'; did you mean 'v6.1'?
    [2]
    $ dmasim explain -k v7.3,pool_check=sometimes question.yaml
    2> dmasim: unknown value of pool_check 'sometimes'; known: none, always, guest_only, guest_else_host, cc_shared, guest_and_host
    [2]
    $ dmasim explain -f yaml question.yaml
    2> dmasim explain: no format 'yaml'
    2> Try `dmasim explain --help' or `dmasim explain --usage' for more information.
    [2]
    $ dmasim explain question.yaml:15
    2> question.yaml:15:5: error: step 2 was not carried out: what it works on failed in step 1
    2>    15 |   - dma_read: {from: m1}
    2>       |     ^~~~~~~~
    [2]
    $ dmasim explain -k v6.12 narrow.yaml
    2> narrow.yaml:6:3: error: kernel v6.12 does not run on arm64 with encryption cca
    2>     6 |   encryption: cca
    2>       |   ^
    [2]
    $ printf 'dmasim: 1\nsteps: []\n' >empty.yaml; dmasim explain empty.yaml
    2> empty.yaml:1:1: error: the scenario has no step
    2>     1 | dmasim: 1
    2>       | ^
    [2]
