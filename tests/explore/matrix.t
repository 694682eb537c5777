Tables of what many combinations give, in each format.

    $ dmasim matrix masks.yaml
    masks of an encrypting host
    
    cmdline                                mask   cpus  v6.12       v7.1        cc-shared-v6  v7.3
    -------------------------------------  -----  ----  ----------  ----------  ------------  ----------
    mem_encrypt=on iommu=pt                64     1     DIR C=1     DIR C=1     DIR C=1       DIR C=1
                                                  2     DIR C=1     DIR C=1     DIR C=1       DIR C=1
                                           48     1     DIR C=1     DIR C=1     DIR C=1       DIR C=1
                                                  2     DIR C=1     DIR C=1     DIR C=1       DIR C=1
                                           32     1     BNC C=0+W1  BNC C=0+W1  BNC C=0+W1    BNC C=0+W1
                                                  2     BNC C=0+W1  BNC C=0+W1  BNC C=0+W1    BNC C=0+W1
                                           64/32  1     DIR C=1     DIR C=1     BNC C=0+W1    BNC C=0+W1
                                                  2     DIR C=1     DIR C=1     BNC C=0+W1    BNC C=0+W1
    mem_encrypt=on iommu=pt swiotlb=force  64     1     BNC C=0+W1  BNC C=0+W1  ERR-pool+W1   BNC C=0+W1
                                                  2     BNC C=0+W1  BNC C=0+W1  ERR-pool+W1   BNC C=0+W1
                                           48     1     BNC C=0+W1  BNC C=0+W1  ERR-pool+W1   BNC C=0+W1
                                                  2     BNC C=0+W1  BNC C=0+W1  ERR-pool+W1   BNC C=0+W1
                                           32     1     BNC C=0+W1  BNC C=0+W1  BNC C=0+W1    BNC C=0+W1
                                                  2     BNC C=0+W1  BNC C=0+W1  BNC C=0+W1    BNC C=0+W1
                                           64/32  1     BNC C=0+W1  BNC C=0+W1  BNC C=0+W1    BNC C=0+W1
                                                  2     BNC C=0+W1  BNC C=0+W1  BNC C=0+W1    BNC C=0+W1
    (none)                                 64     1     IOVA C=0    IOVA C=0    IOVA C=0      IOVA C=0
                                                  2     IOVA C=0    IOVA C=0    IOVA C=0      IOVA C=0
                                           48     1     IOVA C=0    IOVA C=0    IOVA C=0      IOVA C=0
                                                  2     IOVA C=0    IOVA C=0    IOVA C=0      IOVA C=0
                                           32     1     IOVA C=0    IOVA C=0    IOVA C=0      IOVA C=0
                                                  2     IOVA C=0    IOVA C=0    IOVA C=0      IOVA C=0
                                           64/32  1     IOVA C=0    IOVA C=0    IOVA C=0      IOVA C=0
                                                  2     IOVA C=0    IOVA C=0    IOVA C=0      IOVA C=0
    
      DIR      direct: the device is given the buffer's own address
      BNC      bounced through a swiotlb pool
      IOVA     mapped by dma-iommu; C=0/1 is the bit in the IO page table entry
      ERR-pool the mapping fails: the pool does not suit the device (swiotlb_tbl_map_single)
      C=0      the encryption bit is clear in what the device is given: shared, or not encrypted
      C=1      the encryption bit is set: private, or encrypted
      W1       once: "Memory encryption is active and system is using DMA bounce buffers"
    
    96 scenarios
    $ dmasim matrix --collapse masks.yaml
    masks of an encrypting host
    
    cmdline                                mask       v6.12, v7.1  cc-shared-v6  v7.3
    -------------------------------------  ---------  -----------  ------------  ----------
    mem_encrypt=on iommu=pt                64, 48     DIR C=1      DIR C=1       DIR C=1
                                           32         BNC C=0+W1   BNC C=0+W1    BNC C=0+W1
                                           64/32      DIR C=1      BNC C=0+W1    BNC C=0+W1
    mem_encrypt=on iommu=pt swiotlb=force  64, 48     BNC C=0+W1   ERR-pool+W1   BNC C=0+W1
                                           32, 64/32  BNC C=0+W1   BNC C=0+W1    BNC C=0+W1
    (none)                                 any        IOVA C=0     IOVA C=0      IOVA C=0
    
      DIR      direct: the device is given the buffer's own address
      BNC      bounced through a swiotlb pool
      IOVA     mapped by dma-iommu; C=0/1 is the bit in the IO page table entry
      ERR-pool the mapping fails: the pool does not suit the device (swiotlb_tbl_map_single)
      C=0      the encryption bit is clear in what the device is given: shared, or not encrypted
      C=1      the encryption bit is set: private, or encrypted
      W1       once: "Memory encryption is active and system is using DMA bounce buffers"
    
    What decides: cmdline, mask, kernel
    Makes no difference: cpus
    96 scenarios in 6 lines
    $ dmasim matrix --rows mask,cmdline --columns cpus --format csv masks.yaml
    mask,cmdline,kernel,1,2
    64,mem_encrypt=on iommu=pt,v6.12,DIR C=1,DIR C=1
    64,mem_encrypt=on iommu=pt,v7.1,DIR C=1,DIR C=1
    64,mem_encrypt=on iommu=pt,cc-shared-v6,DIR C=1,DIR C=1
    64,mem_encrypt=on iommu=pt,v7.3,DIR C=1,DIR C=1
    64,mem_encrypt=on iommu=pt swiotlb=force,v6.12,BNC C=0+W1,BNC C=0+W1
    64,mem_encrypt=on iommu=pt swiotlb=force,v7.1,BNC C=0+W1,BNC C=0+W1
    64,mem_encrypt=on iommu=pt swiotlb=force,cc-shared-v6,ERR-pool+W1,ERR-pool+W1
    64,mem_encrypt=on iommu=pt swiotlb=force,v7.3,BNC C=0+W1,BNC C=0+W1
    64,(none),v6.12,IOVA C=0,IOVA C=0
    64,(none),v7.1,IOVA C=0,IOVA C=0
    64,(none),cc-shared-v6,IOVA C=0,IOVA C=0
    64,(none),v7.3,IOVA C=0,IOVA C=0
    48,mem_encrypt=on iommu=pt,v6.12,DIR C=1,DIR C=1
    48,mem_encrypt=on iommu=pt,v7.1,DIR C=1,DIR C=1
    48,mem_encrypt=on iommu=pt,cc-shared-v6,DIR C=1,DIR C=1
    48,mem_encrypt=on iommu=pt,v7.3,DIR C=1,DIR C=1
    48,mem_encrypt=on iommu=pt swiotlb=force,v6.12,BNC C=0+W1,BNC C=0+W1
    48,mem_encrypt=on iommu=pt swiotlb=force,v7.1,BNC C=0+W1,BNC C=0+W1
    48,mem_encrypt=on iommu=pt swiotlb=force,cc-shared-v6,ERR-pool+W1,ERR-pool+W1
    48,mem_encrypt=on iommu=pt swiotlb=force,v7.3,BNC C=0+W1,BNC C=0+W1
    48,(none),v6.12,IOVA C=0,IOVA C=0
    48,(none),v7.1,IOVA C=0,IOVA C=0
    48,(none),cc-shared-v6,IOVA C=0,IOVA C=0
    48,(none),v7.3,IOVA C=0,IOVA C=0
    32,mem_encrypt=on iommu=pt,v6.12,BNC C=0+W1,BNC C=0+W1
    32,mem_encrypt=on iommu=pt,v7.1,BNC C=0+W1,BNC C=0+W1
    32,mem_encrypt=on iommu=pt,cc-shared-v6,BNC C=0+W1,BNC C=0+W1
    32,mem_encrypt=on iommu=pt,v7.3,BNC C=0+W1,BNC C=0+W1
    32,mem_encrypt=on iommu=pt swiotlb=force,v6.12,BNC C=0+W1,BNC C=0+W1
    32,mem_encrypt=on iommu=pt swiotlb=force,v7.1,BNC C=0+W1,BNC C=0+W1
    32,mem_encrypt=on iommu=pt swiotlb=force,cc-shared-v6,BNC C=0+W1,BNC C=0+W1
    32,mem_encrypt=on iommu=pt swiotlb=force,v7.3,BNC C=0+W1,BNC C=0+W1
    32,(none),v6.12,IOVA C=0,IOVA C=0
    32,(none),v7.1,IOVA C=0,IOVA C=0
    32,(none),cc-shared-v6,IOVA C=0,IOVA C=0
    32,(none),v7.3,IOVA C=0,IOVA C=0
    64/32,mem_encrypt=on iommu=pt,v6.12,DIR C=1,DIR C=1
    64/32,mem_encrypt=on iommu=pt,v7.1,DIR C=1,DIR C=1
    64/32,mem_encrypt=on iommu=pt,cc-shared-v6,BNC C=0+W1,BNC C=0+W1
    64/32,mem_encrypt=on iommu=pt,v7.3,BNC C=0+W1,BNC C=0+W1
    64/32,mem_encrypt=on iommu=pt swiotlb=force,v6.12,BNC C=0+W1,BNC C=0+W1
    64/32,mem_encrypt=on iommu=pt swiotlb=force,v7.1,BNC C=0+W1,BNC C=0+W1
    64/32,mem_encrypt=on iommu=pt swiotlb=force,cc-shared-v6,BNC C=0+W1,BNC C=0+W1
    64/32,mem_encrypt=on iommu=pt swiotlb=force,v7.3,BNC C=0+W1,BNC C=0+W1
    64/32,(none),v6.12,IOVA C=0,IOVA C=0
    64/32,(none),v7.1,IOVA C=0,IOVA C=0
    64/32,(none),cc-shared-v6,IOVA C=0,IOVA C=0
    64/32,(none),v7.3,IOVA C=0,IOVA C=0
    $ dmasim matrix -c -f json masks.yaml
    {"when":{"cmdline":"mem_encrypt=on iommu=pt","mask":"64, 48"},"words":{"v6.12, v7.1":"DIR C=1","cc-shared-v6":"DIR C=1","v7.3":"DIR C=1"}}
    {"when":{"cmdline":"mem_encrypt=on iommu=pt","mask":"32"},"words":{"v6.12, v7.1":"BNC C=0+W1","cc-shared-v6":"BNC C=0+W1","v7.3":"BNC C=0+W1"}}
    {"when":{"cmdline":"mem_encrypt=on iommu=pt","mask":"64/32"},"words":{"v6.12, v7.1":"DIR C=1","cc-shared-v6":"BNC C=0+W1","v7.3":"BNC C=0+W1"}}
    {"when":{"cmdline":"mem_encrypt=on iommu=pt swiotlb=force","mask":"64, 48"},"words":{"v6.12, v7.1":"BNC C=0+W1","cc-shared-v6":"ERR-pool+W1","v7.3":"BNC C=0+W1"}}
    {"when":{"cmdline":"mem_encrypt=on iommu=pt swiotlb=force","mask":"32, 64/32"},"words":{"v6.12, v7.1":"BNC C=0+W1","cc-shared-v6":"BNC C=0+W1","v7.3":"BNC C=0+W1"}}
    {"when":{"cmdline":"(none)","mask":"any"},"words":{"v6.12, v7.1":"IOVA C=0","cc-shared-v6":"IOVA C=0","v7.3":"IOVA C=0"}}
    {"matrix":"masks of an encrypting host","file":"masks.yaml","line":1,"scenarios":96,"failed":0,"legend":{"DIR":"direct: the device is given the buffer's own address","BNC":"bounced through a swiotlb pool","IOVA":"mapped by dma-iommu; C=0/1 is the bit in the IO page table entry","ERR-pool":"the mapping fails: the pool does not suit the device (swiotlb_tbl_map_single)","C=0":"the encryption bit is clear in what the device is given: shared, or not encrypted","C=1":"the encryption bit is set: private, or encrypted","W1":"once: \"Memory encryption is active and system is using DMA bounce buffers\""},"deciding":["cmdline","mask","kernel"],"idle":["cpus"]}
    $ dmasim matrix -c -f mail masks.yaml
    masks of an encrypting host
    
    One page, mapped for devices of different masks.
    
    cmdline                    mask     v6.12,      cc-shared-v6  v7.3
                                        v7.1
    -------------------------  -------  ----------  ------------  ----------
    mem_encrypt=on iommu=pt    64, 48   DIR C=1     DIR C=1       DIR C=1
                               32       BNC C=0+W1  BNC C=0+W1    BNC C=0+W1
                               64/32    DIR C=1     BNC C=0+W1    BNC C=0+W1
    mem_encrypt=on iommu=pt    64, 48   BNC C=0+W1  ERR-pool+W1   BNC C=0+W1
    swiotlb=force
                               32,      BNC C=0+W1  BNC C=0+W1    BNC C=0+W1
                               64/32
    (none)                     any      IOVA C=0    IOVA C=0      IOVA C=0
    
      DIR      direct: the device is given the buffer's own address
      BNC      bounced through a swiotlb pool
      IOVA     mapped by dma-iommu; C=0/1 is the bit in the IO page table
               entry
      ERR-pool the mapping fails: the pool does not suit the device
               (swiotlb_tbl_map_single)
      C=0      the encryption bit is clear in what the device is given:
               shared, or not encrypted
      C=1      the encryption bit is set: private, or encrypted
      W1       once: "Memory encryption is active and system is using DMA
               bounce buffers"
    
    What decides: cmdline, mask, kernel
    Makes no difference: cpus
    96 scenarios in 6 lines
    $ dmasim matrix -c -f markdown masks.yaml
    ## masks of an encrypting host
    
    | cmdline | mask | v6.12, v7.1 | cc-shared-v6 | v7.3 |
    |---|---|---|---|---|
    | mem_encrypt=on iommu=pt | 64, 48 | DIR C=1 | DIR C=1 | DIR C=1 |
    | mem_encrypt=on iommu=pt | 32 | BNC C=0+W1 | BNC C=0+W1 | BNC C=0+W1 |
    | mem_encrypt=on iommu=pt | 64/32 | DIR C=1 | BNC C=0+W1 | BNC C=0+W1 |
    | mem_encrypt=on iommu=pt swiotlb=force | 64, 48 | BNC C=0+W1 | ERR-pool+W1 | BNC C=0+W1 |
    | mem_encrypt=on iommu=pt swiotlb=force | 32, 64/32 | BNC C=0+W1 | BNC C=0+W1 | BNC C=0+W1 |
    | (none) | any | IOVA C=0 | IOVA C=0 | IOVA C=0 |
    
    - `DIR`: direct: the device is given the buffer's own address
    - `BNC`: bounced through a swiotlb pool
    - `IOVA`: mapped by dma-iommu; C=0/1 is the bit in the IO page table entry
    - `ERR-pool`: the mapping fails: the pool does not suit the device (swiotlb_tbl_map_single)
    - `C=0`: the encryption bit is clear in what the device is given: shared, or not encrypted
    - `C=1`: the encryption bit is set: private, or encrypted
    - `W1`: once: "Memory encryption is active and system is using DMA bounce buffers"
    
    What decides: cmdline, mask, kernel.
    
    Makes no difference: cpus.
    
    96 scenarios in 6 lines.
    $ dmasim matrix --columns cpu masks.yaml
    2> dmasim: no axis 'cpu'; did you mean 'cpus'?
    [2]
    $ dmasim matrix --rows mask,cpus,kernels masks.yaml
    2> dmasim: no axis 'kernels'; did you mean 'kernel'?
    [2]

What `cells` expects; exit status 1 where something else came.

    $ dmasim matrix expected.yaml
    expectations | <of> a table, "quoted"
    
    #  cmdline                       mask  attrs      v6.12       cc-shared-v6       proposal-d
    -  ----------------------------  ----  ---------  ----------  -----------------  --------------------
    1  mem_encrypt=on                64    none       DIR C=1     DIR C=1            DIR C=1
    2                                40    none       BNC C=0+W1  BNC C=0+W1         BNC C=0+W1
    3  mem_encrypt=on swiotlb=force  64    none       BNC C=0+W1  ERR-pool+W1        BNC C=1+W1 !mismatch
    4  mem_encrypt=on                64    CC_SHARED  n/a         DIR C=0 !mismatch  DIR C=0 !mismatch
    
      DIR       direct: the device is given the buffer's own address
      BNC       bounced through a swiotlb pool
      ERR-pool  the mapping fails: the pool does not suit the device (swiotlb_tbl_map_single)
      C=0       the encryption bit is clear in what the device is given: shared, or not encrypted
      C=1       the encryption bit is set: private, or encrypted
      n/a       this kernel or machine does not have it
      W1        once: "Memory encryption is active and system is using DMA bounce buffers"
      !mismatch the address or IO page table entry contradicts the CPU's mapping of the memory: the DMA gives ciphertext
    
    expected.yaml:30: row 4, mem_encrypt=on, 64, CC_SHARED, cc-shared-v6: expected DIR (c), got DIR C=0 !mismatch
    expected.yaml:30: row 4, mem_encrypt=on, 64, CC_SHARED, proposal-d: expected DIR C=0 !unreachable (c), got DIR C=0 !mismatch
    12 scenarios, 10 as expected, 2 not
    [1]
    $ dmasim matrix -f mail expected.yaml
    expectations | <of> a table, "quoted"
    
    #  cmdline         mask  attrs      v6.12       cc-shared-v6  proposal-d
    -  --------------  ----  ---------  ----------  ------------  ----------
    1  mem_encrypt=on  64    none       DIR C=1     DIR C=1       DIR C=1
    2                  40    none       BNC C=0+W1  BNC C=0+W1    BNC C=0+W1
    3  mem_encrypt=on  64    none       BNC C=0+W1  ERR-pool+W1   BNC C=1+W1
       swiotlb=force                                              !mismatch
    4  mem_encrypt=on  64    CC_SHARED  n/a         DIR C=0       DIR C=0
                                                    !mismatch     !mismatch
    
      DIR       direct: the device is given the buffer's own address
      BNC       bounced through a swiotlb pool
      ERR-pool  the mapping fails: the pool does not suit the device
                (swiotlb_tbl_map_single)
      C=0       the encryption bit is clear in what the device is given:
                shared, or not encrypted
      C=1       the encryption bit is set: private, or encrypted
      n/a       this kernel or machine does not have it
      W1        once: "Memory encryption is active and system is using DMA
                bounce buffers"
      !mismatch the address or IO page table entry contradicts the CPU's
                mapping of the memory: the DMA gives ciphertext
    
    expected.yaml:30: row 4, mem_encrypt=on, 64, CC_SHARED, cc-shared-v6:
      expected DIR (c), got DIR C=0 !mismatch
    expected.yaml:30: row 4, mem_encrypt=on, 64, CC_SHARED, proposal-d:
      expected DIR C=0 !unreachable (c), got DIR C=0 !mismatch
    12 scenarios, 10 as expected, 2 not
    [1]
    $ dmasim matrix -f markdown expected.yaml
    ## expectations | <of> a table, "quoted"
    
    | # | cmdline | mask | attrs | v6.12 | cc-shared-v6 | proposal-d |
    |---|---|---|---|---|---|---|
    | 1 | mem_encrypt=on | 64 | none | DIR C=1 | DIR C=1 | DIR C=1 |
    | 2 | mem_encrypt=on | 40 | none | BNC C=0+W1 | BNC C=0+W1 | BNC C=0+W1 |
    | 3 | mem_encrypt=on swiotlb=force | 64 | none | BNC C=0+W1 | ERR-pool+W1 | BNC C=1+W1 !mismatch |
    | 4 | mem_encrypt=on | 64 | CC_SHARED | n/a | DIR C=0 !mismatch | DIR C=0 !mismatch |
    
    - `DIR`: direct: the device is given the buffer's own address
    - `BNC`: bounced through a swiotlb pool
    - `ERR-pool`: the mapping fails: the pool does not suit the device (swiotlb_tbl_map_single)
    - `C=0`: the encryption bit is clear in what the device is given: shared, or not encrypted
    - `C=1`: the encryption bit is set: private, or encrypted
    - `n/a`: this kernel or machine does not have it
    - `W1`: once: "Memory encryption is active and system is using DMA bounce buffers"
    - `!mismatch`: the address or IO page table entry contradicts the CPU's mapping of the memory: the DMA gives ciphertext
    
    ```
    expected.yaml:30: row 4, mem_encrypt=on, 64, CC_SHARED, cc-shared-v6: expected DIR (c), got DIR C=0 !mismatch
    expected.yaml:30: row 4, mem_encrypt=on, 64, CC_SHARED, proposal-d: expected DIR C=0 !unreachable (c), got DIR C=0 !mismatch
    ```
    
    12 scenarios, 10 as expected, 2 not.
    [1]
    $ dmasim matrix -f json expected.yaml | sed -n 1,4p
    {"values":{"platform.cmdline":"mem_encrypt=on","mask":"64","attrs":"none","kernel":"v6.12"},"word":"DIR C=1","rule":"capable_limit","dma_addr":"0x800200000000","row":"1","expected":"DIR C=1","source":"c","ok":true,"line":27}
    {"values":{"platform.cmdline":"mem_encrypt=on","mask":"64","attrs":"none","kernel":"cc-shared-v6"},"word":"DIR C=1","rule":"capable_limit","dma_addr":"0x800200000000","row":"1","expected":"DIR C=1","source":"c","ok":true,"line":27}
    {"values":{"platform.cmdline":"mem_encrypt=on","mask":"64","attrs":"none","kernel":"proposal-d"},"word":"DIR C=1","rule":"capable_limit","dma_addr":"0x800200000000","row":"1","expected":"DIR C=1","source":"c","ok":true,"line":27}
    {"values":{"platform.cmdline":"mem_encrypt=on","mask":"40","attrs":"none","kernel":"v6.12"},"word":"BNC C=0+W1","rule":"capable_limit","dma_addr":"0xbc000000","row":"2","expected":"BNC C=0+W1","source":"c","ok":true,"line":28}
    $ dmasim matrix -f html expected.yaml | sed -n '/<body>/,/<div class="controls">/p; /<thead>/,/<script>/p'
    <body>
    <h1>expectations | &lt;of&gt; a table, &quot;quoted&quot;</h1>
    <p class="dim">12 scenarios, 10 as expected, 2 not.</p>
    <div class="controls">
    <thead><tr><th scope="col">#</th><th scope="col">cmdline</th><th scope="col">mask</th><th scope="col">attrs</th><th scope="col">v6.12</th><th scope="col">cc-shared-v6</th><th scope="col">proposal-d</th></tr></thead>
    <tbody>
    <tr><th>1</th><th>mem_encrypt=on</th><th>64</th><th>none</th><td class="direct" data-more="decided by capable_limit. DMA address 0x800200000000. expected DIR C=1 (c). ">DIR C=1</td><td class="direct" data-more="decided by capable_limit. DMA address 0x800200000000. expected DIR C=1 (c). ">DIR C=1</td><td class="direct" data-more="decided by capable_limit. DMA address 0x800200000000. expected DIR C=1 (c). ">DIR C=1</td></tr>
    <tr><th>2</th><th class="same" data-same="1">mem_encrypt=on</th><th>40</th><th>none</th><td class="bounce" data-more="decided by capable_limit. DMA address 0xbc000000. expected BNC C=0+W1 (c). ">BNC C=0+W1</td><td class="bounce" data-more="decided by capable_needs_shared. DMA address 0xbc000000. expected BNC C=0+W1 (c). ">BNC C=0+W1</td><td class="bounce" data-more="decided by capable_needs_shared. DMA address 0xbc000000. expected BNC C=0+W1 (c). ">BNC C=0+W1</td></tr>
    <tr><th>3</th><th>mem_encrypt=on swiotlb=force</th><th>64</th><th>none</th><td class="bounce" data-more="decided by force_bounce. DMA address 0xbc000000. expected W1+BNC C=0 (c). ">BNC C=0+W1</td><td class="failed" data-more="decided by swiotlb_pool_unfit. expected ERR-pool+W1 (m 18Jun; c). ">ERR-pool+W1</td><td class="hazard" data-more="decided by force_bounce. DMA address 0x8000bc000000. expected BNC C=1+W1 !mismatch (c). ">BNC C=1+W1 !mismatch</td></tr>
    <tr><th>4</th><th>mem_encrypt=on</th><th>64</th><th>CC_SHARED</th><td class="none" data-more="v6.12 does not know DMA_ATTR_CC_SHARED. expected n/a (c). ">n/a</td><td class="hazard wrong" data-more="decided by capable_limit. DMA address 0x200000000. expected DIR (c). ">DIR C=0 !mismatch</td><td class="hazard wrong" data-more="decided by capable_limit. DMA address 0x200000000. expected DIR C=0 !unreachable (c). ">DIR C=0 !mismatch</td></tr>
    </tbody>
    </table>
    </div>
    <div id="more" role="status"></div>
    <pre>expected.yaml:30: row 4, mem_encrypt=on, 64, CC_SHARED, cc-shared-v6: expected DIR (c), got DIR C=0 !mismatch
    expected.yaml:30: row 4, mem_encrypt=on, 64, CC_SHARED, proposal-d: expected DIR C=0 !unreachable (c), got DIR C=0 !mismatch
    </pre>
    <h2 class="dim" style="font-size:1rem">Legend</h2>
    <dl>
    <dt>DIR</dt><dd>direct: the device is given the buffer's own address</dd>
    <dt>BNC</dt><dd>bounced through a swiotlb pool</dd>
    <dt>ERR-pool</dt><dd>the mapping fails: the pool does not suit the device (swiotlb_tbl_map_single)</dd>
    <dt>C=0</dt><dd>the encryption bit is clear in what the device is given: shared, or not encrypted</dd>
    <dt>C=1</dt><dd>the encryption bit is set: private, or encrypted</dd>
    <dt>n/a</dt><dd>this kernel or machine does not have it</dd>
    <dt>W1</dt><dd>once: &quot;Memory encryption is active and system is using DMA bounce buffers&quot;</dd>
    <dt>!mismatch</dt><dd>the address or IO page table entry contradicts the CPU's mapping of the memory: the DMA gives ciphertext</dd>
    </dl>
    <script>

The mail never goes beyond 72 columns, and no page asks for anything.

    $ dmasim matrix -f mail masks.yaml | awk 'length > 72' | wc -l
    0
    $ dmasim matrix -f mail expected.yaml | awk 'length > 72' | wc -l
    0
    $ dmasim matrix -f mail scenarios/matrix/cc-shared.yaml >mail; awk 'length > 72' mail | wc -l; sed -n '9,16p; $p' mail
    0
    #   machine    cmdline     mask   T          operation   6.12
    --  ---------  ----------  -----  ---------  ----------  ---------------
    1   x86        (none)      64/64  -          map RAM     DIR
    2                          32/32  -          map RAM     BNC
    3              swiotlb=    32/32  -          map RAM     ERR+W2
                   noforce
    4              swiotlb=    64/64  -          map RAM     BNC
                   force
    1,300 scenarios, 1,297 as expected; of 3 nothing is expected
    $ dmasim matrix -f html masks.yaml | grep -cE 'https?:|src=|@import|url\('
    0
    [1]

Words, and names that only a machine knows.

    $ sed 's/ERR-pool+W1/ERR-pol+W1/' expected.yaml >words.yaml; dmasim matrix words.yaml
    2> words.yaml:29:78: error: 'ERR-pol' is no part of a word
    2>    29 | ...rypt=on swiotlb=force | 64   | none      | W1+BNC C=0 (c) | ERR-pol+W1 (m 18Jun; c) | BNC C=1+W1 !mi...
    2>       |                                                                ^~~~~~~~~~~~~~~~~~~~~~~
    [2]
    $ sed 's/proposal-d/proposal-dd/' expected.yaml >kernels.yaml; dmasim matrix kernels.yaml
    2> kernels.yaml:16:33: error: unknown kernel 'proposal-dd'; did you mean 'proposal-d'?
    2>    16 |   kernel: [v6.12, cc-shared-v6, proposal-dd]
    2>       |                                 ^~~~~~~~~~~
    [2]
    $ dmasim matrix fixed.yaml
    2> dmasim: no scenario with 'vary' was chosen
    [2]
    $ dmasim matrix nowhere.yaml
    2> dmasim: nowhere.yaml: No such file or directory
    [2]
