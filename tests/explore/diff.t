What two kernels, command lines or files do differently. Exit status 1 on any difference.

    $ dmasim diff v7.1 cc-shared-v6 host.yaml
    ~ host.yaml:1: a disk and a network card of an encrypting host
      ~ step 1 'wide': map nvme 0x200000000 4 KiB to_device
          ~ path:      swiotlb -> none
          + error:     DMA_MAPPING_ERROR
          - dma_addr:  0xbc000000
          - encrypted: false
          - pool:      default
            decided by
            v7.1         force_bounce: must every mapping of this device bounce? yes (phys 0x200000000, size 4KiB), is_swiotlb_force_bounce()
            cc-shared-v6 swiotlb_pool_unfit: is the state of the pool the wrong one for this device? yes (pool_shared true, wanted false), swiotlb_tbl_map_single()
      - step 2: dma_read wide (left out under cc-shared-v6: its mapping failed)
      - step 3: unmap wide (left out under cc-shared-v6: its mapping failed)
      ~ step 4 'narrow': map hba 0x200000000 4 KiB to_device
          ~ dma_addr: 0xbc001000 -> 0xbc000000
    v7.1 -> cc-shared-v6: 3 scenarios, 1 differs, 1 the same by other questions, 1 the same
    [1]
    $ dmasim diff v7.1 v7.2 host.yaml masks.yaml
    v7.1 -> v7.2: 27 scenarios, 0 differ, 27 the same
    $ dmasim diff v6.12 v7.3 host.yaml
    + host.yaml:20: a realm
        not under v6.12: kernel v6.12 does not run on arm64 with encryption cca
    v6.12 -> v7.3: 3 scenarios, 0 differ, 1 run only under v7.3, 2 the same
    [1]
    $ dmasim diff v7.3 v6.12 host.yaml:21 | tail -n 1
    v7.3 -> v6.12: 1 scenario, 0 differ, 1 run only under v7.3, 0 the same
    $ dmasim diff -v cc-shared-v6 cc-shared-v6,pool_check=guest_only host.yaml:1
    ~ host.yaml:1: a disk and a network card of an encrypting host
      ~ step 1 'wide': map nvme 0x200000000 4 KiB to_device
          ~ path:      none -> swiotlb
          - error:     DMA_MAPPING_ERROR
          + dma_addr:  0x8000bc000000
          + phys:      0xbc000000
          + encrypted: true
          + pool:      default
          + area:      0
          + slot:      0
          + slots:     2
          + pad:       0
          ~ rule:      swiotlb_pool_unfit -> force_bounce
          + violates:  [KEY_MISMATCH]
            decided by
            cc-shared-v6                       swiotlb_pool_unfit: is the state of the pool the wrong one for this device? yes (pool_shared true, wanted false), swiotlb_tbl_map_single()
            cc-shared-v6,pool_check=guest_only force_bounce: must every mapping of this device bounce? yes (phys 0x200000000, size 4KiB), is_swiotlb_force_bounce()
      + step 2: dma_read wide (left out under cc-shared-v6: its mapping failed)
      + step 3: unmap wide (left out under cc-shared-v6: its mapping failed)
      ~ step 4 'narrow': map hba 0x200000000 4 KiB to_device
          ~ dma_addr: 0xbc000000 -> 0xbc001000
          ~ phys:     0xbc000000 -> 0xbc001000
          ~ slot:     0 -> 2
    cc-shared-v6 -> cc-shared-v6,pool_check=guest_only: 1 scenario, 1 differs, 0 the same
    [1]
    $ dmasim diff --cmdline + --cmdline 'mem_encrypt=on iommu=pt' host.yaml:1
    ~ host.yaml:1: a disk and a network card of an encrypting host [v7.1]
      ~ step 1 'wide': map nvme 0x200000000 4 KiB to_device
          ~ path:      swiotlb -> direct
          ~ dma_addr:  0xbc000000 -> 0x800200000000
          ~ encrypted: false -> true
          - pool:      default
          - warnings:  [software IO TLB: Memory encryption is active and system is using DMA bounce buffers]
            decided by
            +                       force_bounce: must every mapping of this device bounce? yes (phys 0x200000000, size 4KiB), is_swiotlb_force_bounce()
            mem_encrypt=on iommu=pt capable_limit: does the mapping end beyond the device's limit? no (end 0x800200000fff, limit 0xffffffffffffffff), dma_capable()
      ~ step 2: dma_read wide
          ~ dma_addr: 0xbc000000 -> 0x800200000000
      ~ step 4 'narrow': map hba 0x200000000 4 KiB to_device
          ~ dma_addr: 0xbc001000 -> 0xbc000000
          + warnings: [software IO TLB: Memory encryption is active and system is using DMA bounce buffers]
            decided by
            +                       force_bounce: must every mapping of this device bounce? yes (phys 0x200000000, size 4KiB), is_swiotlb_force_bounce()
            mem_encrypt=on iommu=pt capable_limit: does the mapping end beyond the device's limit? yes (end 0x800200000fff, limit 0xffffffffff), dma_capable()
    + -> mem_encrypt=on iommu=pt: 1 scenario, 1 differs, 0 the same
    [1]
    $ dmasim diff -k v7.3 -c '' -c +swiotlb=noforce host.yaml:34
    ~ host.yaml:32: a plain machine [v7.3]
      ~ step 1 's': map_sg hda 2 elements to_device
          ~ path:      direct -> none
          + error:     -EIO
          - dma_addr:  0x40000000
          - encrypted: false
          - segments:  2
          + warnings:  [hda: DMA addr 0x0000000180000000+4096 overflow (mask ffffffff, bus limit 0).]
          - element 0: path direct, dma_addr 0x40000000, phys 0x40000000, encrypted false, size 4096
          - element 1: path swiotlb, dma_addr 0xbc000000, phys 0xbc000000, encrypted false, pool default, area 0, slot 0, slots 2, pad 0, size 4096
      - step 2: unmap s (left out under +swiotlb=noforce: its mapping failed)
    (none) -> +swiotlb=noforce: 1 scenario, 1 differs, 0 the same
    [1]
    $ dmasim diff host.yaml host2.yaml
    ~ host.yaml:32: a plain machine [v7.1]
      ~ step 1 's': map_sg hda 2 elements to_device
          - element 1: path swiotlb, dma_addr 0xbc000000, phys 0xbc000000, encrypted false, pool default, area 0, slot 0, slots 2, pad 0, size 4096
          + element 1: path direct, dma_addr 0x180000000, phys 0x180000000, encrypted false, size 4096
    host.yaml -> host2.yaml: 3 scenarios, 1 differs, 2 the same
    [1]
    $ dmasim diff v7.1 cc-shared-v6 masks.yaml
    ~ masks.yaml:1: masks of an encrypting host [mem_encrypt=on iommu=pt, 64/32, 1]
      ~ step 1 'm': map dev 0x200000000 4 KiB to_device
          ~ path:      direct -> swiotlb
          ~ dma_addr:  0x800200000000 -> 0xbc000000
          ~ encrypted: true -> false
          + pool:      default
          + warnings:  [software IO TLB: Memory encryption is active and system is using DMA bounce buffers]
            decided by
            v7.1         capable_limit: does the mapping end beyond the device's limit? no (end 0x800200000fff, limit 0xffffffffffffffff), dma_capable()
            cc-shared-v6 capable_needs_shared: is the memory private and the device in need of shared memory? yes (addr 0x800200000000, attrs 0x0), dma_capable()
      ~ step 2: dma_read m
          ~ dma_addr: 0x800200000000 -> 0xbc000000
    ~ masks.yaml:1: masks of an encrypting host [mem_encrypt=on iommu=pt, 64/32, 2]
      ~ step 1 'm': map dev 0x200000000 4 KiB to_device
          ~ path:      direct -> swiotlb
          ~ dma_addr:  0x800200000000 -> 0xbc000000
          ~ encrypted: true -> false
          + pool:      default
          + warnings:  [software IO TLB: Memory encryption is active and system is using DMA bounce buffers]
            decided by
            v7.1         capable_limit: does the mapping end beyond the device's limit? no (end 0x800200000fff, limit 0xffffffffffffffff), dma_capable()
            cc-shared-v6 capable_needs_shared: is the memory private and the device in need of shared memory? yes (addr 0x800200000000, attrs 0x0), dma_capable()
      ~ step 2: dma_read m
          ~ dma_addr: 0x800200000000 -> 0xbc000000
    ~ masks.yaml:1: masks of an encrypting host [mem_encrypt=on iommu=pt swiotlb=force, 64, 1]
      ~ step 1 'm': map dev 0x200000000 4 KiB to_device
          ~ path:      swiotlb -> none
          + error:     DMA_MAPPING_ERROR
          - dma_addr:  0xbc000000
          - encrypted: false
          - pool:      default
            decided by
            v7.1         force_bounce: must every mapping of this device bounce? yes (phys 0x200000000, size 4KiB), is_swiotlb_force_bounce()
            cc-shared-v6 swiotlb_pool_unfit: is the state of the pool the wrong one for this device? yes (pool_shared true, wanted false), swiotlb_tbl_map_single()
      - step 2: dma_read m (left out under cc-shared-v6: its mapping failed)
      - step 3: unmap m (left out under cc-shared-v6: its mapping failed)
    ~ masks.yaml:1: masks of an encrypting host [mem_encrypt=on iommu=pt swiotlb=force, 64, 2]
      ~ step 1 'm': map dev 0x200000000 4 KiB to_device
          ~ path:      swiotlb -> none
          + error:     DMA_MAPPING_ERROR
          - dma_addr:  0xbc000000
          - encrypted: false
          - pool:      default
            decided by
            v7.1         force_bounce: must every mapping of this device bounce? yes (phys 0x200000000, size 4KiB), is_swiotlb_force_bounce()
            cc-shared-v6 swiotlb_pool_unfit: is the state of the pool the wrong one for this device? yes (pool_shared true, wanted false), swiotlb_tbl_map_single()
      - step 2: dma_read m (left out under cc-shared-v6: its mapping failed)
      - step 3: unmap m (left out under cc-shared-v6: its mapping failed)
    ~ masks.yaml:1: masks of an encrypting host [mem_encrypt=on iommu=pt swiotlb=force, 48, 1]
      ~ step 1 'm': map dev 0x200000000 4 KiB to_device
          ~ path:      swiotlb -> none
          + error:     DMA_MAPPING_ERROR
          - dma_addr:  0xbc000000
          - encrypted: false
          - pool:      default
            decided by
            v7.1         force_bounce: must every mapping of this device bounce? yes (phys 0x200000000, size 4KiB), is_swiotlb_force_bounce()
            cc-shared-v6 swiotlb_pool_unfit: is the state of the pool the wrong one for this device? yes (pool_shared true, wanted false), swiotlb_tbl_map_single()
      - step 2: dma_read m (left out under cc-shared-v6: its mapping failed)
      - step 3: unmap m (left out under cc-shared-v6: its mapping failed)
    ~ masks.yaml:1: masks of an encrypting host [mem_encrypt=on iommu=pt swiotlb=force, 48, 2]
      ~ step 1 'm': map dev 0x200000000 4 KiB to_device
          ~ path:      swiotlb -> none
          + error:     DMA_MAPPING_ERROR
          - dma_addr:  0xbc000000
          - encrypted: false
          - pool:      default
            decided by
            v7.1         force_bounce: must every mapping of this device bounce? yes (phys 0x200000000, size 4KiB), is_swiotlb_force_bounce()
            cc-shared-v6 swiotlb_pool_unfit: is the state of the pool the wrong one for this device? yes (pool_shared true, wanted false), swiotlb_tbl_map_single()
      - step 2: dma_read m (left out under cc-shared-v6: its mapping failed)
      - step 3: unmap m (left out under cc-shared-v6: its mapping failed)
    v7.1 -> cc-shared-v6: 24 scenarios, 6 differ, 2 the same by other questions, 16 the same
    [1]
    $ dmasim diff -f json v7.1 cc-shared-v6 host.yaml | cut -c 1-400
    {"scenario":"a disk and a network card of an encrypting host","file":"host.yaml","line":1,"a":"v7.1","b":"cc-shared-v6","change":"changed","steps":[{"step":1,"id":"wide","verb":"map","fields":["path","error","dma_addr","phys","encrypted","pool","area","slot","slots","pad","rule"],"a":{"result":{"path":"swiotlb","dma_addr":"0xbc000000","phys":"0xbc000000","encrypted":false,"pool":"default","area":0
    {"a":"v7.1","b":"cc-shared-v6","scenarios":3,"differ":1,"otherwise":1,"only_a":0,"only_b":0,"neither":0}

Mistakes.

    $ dmasim diff v7.1 v7.4 host.yaml
    2> dmasim: unknown kernel 'v7.4'; did you mean 'v7.1'?
    [2]
    $ dmasim diff v7.1 v7.3,pool_chck=none host.yaml
    2> dmasim: unknown behaviour 'pool_chck'; did you mean 'pool_check'?
    [2]
    $ dmasim diff v7.1 v7.3
    2> dmasim diff: behind two kernels a file or folder is needed
    2> Try `dmasim diff --help' or `dmasim diff --usage' for more information.
    [2]
    $ dmasim diff -c + host.yaml
    2> dmasim diff: a second --cmdline is needed
    2> Try `dmasim diff --help' or `dmasim diff --usage' for more information.
    [2]
    $ dmasim diff v7.1 v7.3 nowhere.yaml
    v7.1 -> v7.3: 0 scenarios, 0 differ, 0 the same
    2> dmasim: nowhere.yaml: No such file or directory
    [2]
