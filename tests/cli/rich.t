Every kind of step, field and expectation, without the decisions.

    $ dmasim run rich.yaml
    pass  rich.yaml:1: every kind of step, field and expectation [v6.12]
    1 scenario in 1 file, 15 steps: 1 passed
    $ dmasim run -f json rich.yaml | sed 's/,"decisions":.*//'
    {"scenario":"every kind of step, field and expectation","file":"rich.yaml","line":1,"kernel":"v6.12","step":null,"id":null,"verb":"boot","device":null,"ok":true,"result":{"warnings":["software IO TLB: area num 1.","Memory Encryption Features active: AMD SME","DMA: preallocated 4096 KiB GFP_KERNEL pool for atomic allocations","DMA: preallocated 4096 KiB GFP_KERNEL|GFP_DMA pool for atomic allocations","DMA: preallocated 4096 KiB GFP_KERNEL|GFP_DMA32 pool for atomic allocations","iommu: Default domain type: Passthrough (set via kernel command line)","PCI-DMA: Using software bounce buffering for IO (SWIOTLB)","software IO TLB: mapped [mem 0x00000000bc000000-0x00000000c0000000] (64MB)","hda: Adding to iommu group 0","nvme: Adding to iommu group 1"]},"expected":{}
    {"scenario":"every kind of step, field and expectation","file":"rich.yaml","line":16,"kernel":"v6.12","step":1,"id":null,"verb":"cpu_write","device":null,"ok":true,"result":{"phys":"0x100000000","result":"ok","data":"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff0011"},"expected":{}
    {"scenario":"every kind of step, field and expectation","file":"rich.yaml","line":17,"kernel":"v6.12","step":2,"id":"bounced","verb":"map","device":"hda","ok":true,"result":{"path":"swiotlb","dma_addr":"0xbc000000","phys":"0xbc000000","encrypted":false,"pool":"default","area":0,"slot":0,"slots":1,"pad":0,"rule":"capable_limit","warnings":["software IO TLB: Memory encryption is active and system is using DMA bounce buffers"]},"expected":{"path":{"any":["swiotlb","direct"]},"error":"none","encrypted":false,"slots":{"min":1,"max":2},"phys":{"not":"0x100000000"},"dma_addr":{"max":"0xffffffff"},"rule":{"not":"none"}}
    {"scenario":"every kind of step, field and expectation","file":"rich.yaml","line":27,"kernel":"v6.12","step":3,"id":null,"verb":"dma_read","device":"hda","ok":true,"result":{"dma_addr":"0xbc000000","phys":"0xbc000000","result":"ok","sees":"plaintext","data":"0011223344556677"},"expected":{"data":"0011223344556677","sees":"plaintext"}
    {"scenario":"every kind of step, field and expectation","file":"rich.yaml","line":29,"kernel":"v6.12","step":4,"id":null,"verb":"dma_read","device":"hda","ok":true,"result":{"dma_addr":"0xbc000000","phys":"0xbc000000","result":"ok","sees":"plaintext","data":"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff0011"},"expected":{}
    {"scenario":"every kind of step, field and expectation","file":"rich.yaml","line":30,"kernel":"v6.12","step":5,"id":null,"verb":"dma_write","device":"hda","ok":true,"result":{"dma_addr":"0xbc000010","phys":"0xbc000010","result":"ok","data":"abcd"},"expected":{"result":"ok"}
    {"scenario":"every kind of step, field and expectation","file":"rich.yaml","line":32,"kernel":"v6.12","step":6,"id":null,"verb":"sync_for_cpu","device":"hda","ok":true,"result":{},"expected":{}
    {"scenario":"every kind of step, field and expectation","file":"rich.yaml","line":33,"kernel":"v6.12","step":7,"id":null,"verb":"unmap","device":"hda","ok":true,"result":{},"expected":{}
    {"scenario":"every kind of step, field and expectation","file":"rich.yaml","line":34,"kernel":"v6.12","step":8,"id":"list","verb":"map_sg","device":"nvme","ok":true,"result":{"path":"direct","dma_addr":"0x800200000000","phys":"0x200000000","encrypted":true,"segments":2,"rule":"capable_limit","elements":[{"path":"direct","dma_addr":"0x800200000000","phys":"0x200000000","encrypted":true,"size":4096},{"path":"direct","dma_addr":"0x800300000000","phys":"0x300000000","encrypted":true,"size":8192}]},"expected":{"segments":2,"elements":[{"dma_addr":"0x800200000000"},{"size":{"any":[4096,8192]},"encrypted":true}]}
    {"scenario":"every kind of step, field and expectation","file":"rich.yaml","line":42,"kernel":"v6.12","step":9,"id":null,"verb":"unmap","device":"nvme","ok":true,"result":{},"expected":{}
    {"scenario":"every kind of step, field and expectation","file":"rich.yaml","line":45,"kernel":"v6.12","step":12,"id":null,"verb":"cpu_read","device":null,"ok":true,"result":{"phys":"0x500000000","result":"ok","sees":"zeros","data":"00000000"},"expected":{}
    {"scenario":"every kind of step, field and expectation","file":"rich.yaml","line":44,"kernel":"v6.12","step":11,"id":null,"verb":"map","device":"nvme","ok":true,"result":{"path":"direct","dma_addr":"0x800400000000","phys":"0x400000000","encrypted":true,"rule":"capable_limit"},"expected":{"path":{"not":["swiotlb","iommu"]}}
    {"scenario":"every kind of step, field and expectation","file":"rich.yaml","line":43,"kernel":"v6.12","step":10,"id":null,"verb":"parallel","device":null,"ok":true,"result":{},"expected":{}
    {"scenario":"every kind of step, field and expectation","file":"rich.yaml","line":47,"kernel":"v6.12","step":13,"id":null,"verb":"unmap","device":"nvme","ok":true,"result":{},"expected":{}
    {"scenario":"every kind of step, field and expectation","file":"rich.yaml","line":48,"kernel":"v6.12","step":14,"id":null,"verb":"check","device":"hda","ok":true,"result":{"size":262144,"value":68719476735},"expected":{"value":{"min":1},"size":{"max":1048576}}
    {"scenario":"every kind of step, field and expectation","file":"rich.yaml","line":50,"kernel":"v6.12","step":15,"id":null,"verb":"check","device":"nvme","ok":true,"result":{"size":"18446744073709551615","value":281474976710655},"expected":{}
    {"scenario":"every kind of step, field and expectation","file":"rich.yaml","line":1,"kernel":"v6.12","outcome":"passed","steps":15,"failed":0,"violations":0}
    {"files":1,"unread":0,"scenarios":1,"passed":1,"failed":0,"xfailed":0,"xpassed":0,"refused":0,"skipped":0,"steps":15,"steps_failed":0,"violations":0}
    $ dmasim run -v rich.yaml | grep -A1 -e '^  [a-z]' -e 'element'
      boot
        gave: warnings [software IO TLB: area num 1., Memory Encryption Features active: AMD SME, DMA: preallocated 4096 KiB GFP_KERNEL pool for atomic allocations, DMA: preallocated 4096 KiB GFP_KERNEL|GFP_DMA pool for atomic allocations, DMA: preallocated 4096 KiB GFP_KERNEL|GFP_DMA32 pool for atomic allocations, iommu: Default domain type: Passthrough (set via kernel command line), PCI-DMA: Using software bounce buffering for IO (SWIOTLB), software IO TLB: mapped [mem 0x00000000bc000000-0x00000000c0000000] (64MB), hda: Adding to iommu group 0, nvme: Adding to iommu group 1]
    --
      step 1: cpu_write 0x100000000 34
        gave: phys 0x100000000, result ok, data 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff... (34 bytes)
      step 2 'bounced': map hda 0x100000000 64 bidirectional
        gave: path swiotlb, dma_addr 0xbc000000, phys 0xbc000000, encrypted false, pool default, area 0, slot 0, slots 1, pad 0, rule capable_limit, warnings [software IO TLB: Memory encryption is active and system is using DMA bounce buffers]
    --
      step 3: dma_read bounced 8
        gave: dma_addr 0xbc000000, phys 0xbc000000, result ok, sees plaintext, data 0011223344556677
      step 4: dma_read bounced 34
        gave: dma_addr 0xbc000000, phys 0xbc000000, result ok, sees plaintext, data 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff... (34 bytes)
      step 5: dma_write bounced +0x10 2
        gave: dma_addr 0xbc000010, phys 0xbc000010, result ok, data abcd
      step 6: sync_for_cpu bounced +0x10 2
        gave: nothing
    --
      step 7: unmap bounced
        gave: nothing
    --
      step 8 'list': map_sg nvme 2 elements to_device
        gave: path direct, dma_addr 0x800200000000, phys 0x200000000, encrypted true, segments 2, rule capable_limit
        element 0: path direct, dma_addr 0x800200000000, phys 0x200000000, encrypted true, size 4096
        element 1: path direct, dma_addr 0x800300000000, phys 0x300000000, encrypted true, size 8192
           1 has the device no DMA mask? no                                                            mapping_no_mask, __dma_map_sg_attrs(), kernel/dma/mapping.c
    --
           3 what does the element hold? memory (phys 0x200000000, length 4KiB)                        sg_p2pdma, dma_direct_map_sg(), kernel/dma/direct.c
           4 must every mapping of this device bounce? no (phys 0x200000000, size 4KiB)                force_bounce, is_swiotlb_force_bounce(), include/linux/swiotlb.h
    --
           7 what does the element hold? memory (phys 0x300000000, length 8KiB)                        sg_p2pdma, dma_direct_map_sg(), kernel/dma/direct.c
           8 must every mapping of this device bounce? no (phys 0x300000000, size 8KiB)                force_bounce, is_swiotlb_force_bounce(), include/linux/swiotlb.h
    --
      step 9: unmap list
        gave: nothing
    --
      step 12: cpu_read 0x500000000 4
        gave: phys 0x500000000, result ok, sees zeros, data 00000000
      step 11: map nvme 0x400000000 4 KiB to_device
        gave: path direct, dma_addr 0x800400000000, phys 0x400000000, encrypted true, rule capable_limit
    --
      step 10: parallel
        gave: nothing
      step 13: unmap nvme 0x800400000000 4 KiB to_device
        gave: nothing
    --
      step 14: check hda limits
        gave: size 262144, value 68719476735
    --
      step 15: check nvme limits
        gave: size 18446744073709551615, value 281474976710655
