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

For programs, one object: what failed, in the form of `run --format json`, and what came otherwise.

    $ dmasim replay -f json r.yaml | sed 's/,"\(failed\|mismatches\)"/\n ,"\1"/g'
    {"report":"r.yaml","version":"0.1.0","scenario":"does a host with SME, iommu=pt and swiotlb=force reach its disk?","kernel":"cc-shared-v6","same":true
     ,"failed":[{"scenario":"does a host with SME, iommu=pt and swiotlb=force reach its disk?","file":"r.yaml","line":37,"kernel":"cc-shared-v6","step":1,"id":"m1","verb":"map","device":"nvme"
     ,"mismatches":[{"field":"path","line":38,"column":16,"expected":"swiotlb","got":"none"},{"field":"error","line":38,"column":31,"expected":"none","got":"DMA_MAPPING_ERROR"}]}],"differences":[]}
    $ dmasim replay -f json -k cc-shared-v7 r.yaml | sed 's/{"place"/\n {"place"/g'
    {"report":"r.yaml","version":"0.1.0","scenario":"does a host with SME, iommu=pt and swiotlb=force reach its disk?","kernel":"cc-shared-v7","same":false,"failed":[],"differences":[
     {"place":null,"what":"outcome","then":"failed","now":"passed","failure":true},
     {"place":null,"what":"stopped","then":"dma_read: step 1 failed: the device was given no address","now":null,"failure":true},
     {"place":"step 1 'm1'","what":"path","then":"none","now":"swiotlb","failure":false},
     {"place":"step 1 'm1'","what":"error","then":"DMA_MAPPING_ERROR","now":null,"failure":false},
     {"place":"step 1 'm1'","what":"dma_addr","then":null,"now":"0xbc000000","failure":false},
     {"place":"step 1 'm1'","what":"phys","then":null,"now":"0xbc000000","failure":false},
     {"place":"step 1 'm1'","what":"encrypted","then":null,"now":"false","failure":false},
     {"place":"step 1 'm1'","what":"pool","then":null,"now":"default","failure":false},
     {"place":"step 1 'm1'","what":"area","then":null,"now":"0","failure":false},
     {"place":"step 1 'm1'","what":"slot","then":null,"now":"0","failure":false},
     {"place":"step 1 'm1'","what":"slots","then":null,"now":"2","failure":false},
     {"place":"step 1 'm1'","what":"pad","then":null,"now":"0","failure":false},
     {"place":"step 1 'm1'","what":"rule","then":"swiotlb_pool_unfit","now":"force_bounce","failure":true},
     {"place":"step 1 'm1'","what":"failed","then":"[{field: path, expected: swiotlb, got: \"none\"}, {field: error, expected: \"none\", got: DMA_MAPPING_ERROR}]","now":null,"failure":true},
     {"place":"step 2","what":"dma_addr","then":null,"now":"0xbc000000","failure":false},
     {"place":"step 2","what":"phys","then":null,"now":"0xbc000000","failure":false},
     {"place":"step 2","what":"result","then":null,"now":"ok","failure":false},
     {"place":"step 2","what":"sees","then":null,"now":"plaintext","failure":false},
     {"place":"step 2","what":"data","then":null,"now":"17011f50d812ee51e73630e6a8fc8fbfd0041d2cc4be4ec71a9dd418ab6e37229cfdac41e879991e19704bed0ceb9edf570a70b75198e62b8d1ca078384b66f5ed7a9be8f714bd364e42490a8f4725565062db413f3a061197379182299b9f5a9258c3bc25a51c8012847d420ec25995d4bc485f766d18fadd1c435661ba0b141acec47bb01aa2e54046017681723a04dae6e1e1aac5bcad51cf8a3c9fa5165f48d3063b10c65aaab1536be8c18b209568d127e4ef38546cbd6f12118412632da0853a0831ebb56b15462409e547f4da32bcae5f39dfcaffe2fc3cc387207ebd13c7c742e2c905fa8c8d5dce3644d3ca65f0f3f5ddae4bc9b9d21157e683f5ca15e95f86b6122496e6efb5c29fb42d322368f99aaa7a6923cafd872ce8f55dae4f02cce7620d5cbeccbb0d9c5984872afd16dc25d3364fda9a2523f9efe09c9128a6e196cddae7a95048c79634e2d6d70f3d6de88c42a0ea6a4c4b5464fc94dac6c8d2f8186dd708fd3abff01b1bb49c9ab6a2974b28d5af804e7ee68c6ef14933bd8f71ed5058648299515543588691d7cc6e830fa0d966c9cdce37117bff4a58a84019ce683a8b80225a0b06efa770435b1408c30b40115faf8a4122e17a9886574dbaeaa2e0678d21e5d47792a4a1b00eb0f07756ec143a7fb5e5cc2c00ecce38ab3937d89f24433ce466f2280a194a0cd40a744ad19e0c4c14a64a1271eea71c78b4fc357e052fc93b3ee9df102d16cfacac22b64f798982ecce21a28af704434f2314355eec941423706f6c126691887f46bb775a2da5a251c5b627a5c1a57d73a8388fe15ed02793832734217616a1bf5e7a77a0ecb7af3a91d2c7170e9efffe2319a9048a3bf18a9fde0d9fafd03ca228901440ce43c011dffeb2eb935a6edcd962597cf3382e760718058ac140bdb79043db57f6fbb970df98ed1066c08346a3275cf79ebc7f4a08f34598fcce27f5bc2216dfa01aaa53ef9c8e5c53fe42cfb8c56c24f2ce73a35b0dd9055c0aad9228b9d9b6b6a85a76c9db24eded33faa9b7764815b83e79c0c47ef60b2198434d6327e09c834e3cf925de685654e335030a4ec58ab097eff6585a5143a97752f13916040bb1c1643794b32cfdc3f6a379505f4113f3462c3062adc9b51682d351fb4593718284d68df5084a454fb0cd94089b39a98d1310cb986055641baf70de88d98b5b6df205cecaef1163e518611323e8ed598f615a830940102e04f6fab3ef0df0e2f753506050d84d45c30e194740038ea2d1cb7321b07299c644bd5e3453aff112d861031c12f2e98e8dace087cbe360458c387fc08999465461b54dc1c0daee8b10f704093f644558111a687265d0cabce24fdda44f6ee9c756616601319e901b1f2d80db018ba216a2b86cc96972173bdb7d855b89decbf63ca9e2b0e8e621b8efaf52fc69761508c18fa70b7407795766e959e2c893f4f944ac25163557282aaaea64f19eed5332f196bcc12054a37b3bfec569aac455d391e64bd8350e633122457a1b805e18424ce7b34d92a0986f62280ae83f0155a06670096b16c35fc88c16a3f5009f2f92fce504c7e404867d466f83eaf149a4f0b059150bfa4cc9aa6e379fd89d8604582d69a3a9f6fbb0270e0e783c667827f09bd5d9484d83bef831154ed5e011fe30ad87a5dd5d10b633f6a4a2a9ca06546a8e3a80ad0f5abe3e510d726607373e020dbffb3b0a30bb8f87a011be191a8a03926b5831e5c1dcf76bd2f36d938cb53451927d7e00e2b37a129ed1c4c0209e55f32e005a3fd74eba9990a9c1bcfafd0c51d98e9cf9e6c9920286b080d9ba1ec12a62dd5b433e0d46bc4adae32e4c6749611ef9f61d9dee986ef0974af678077211fac022237294291764ed432ae48ee46ea5d5ba0fe6feea8824789d8e79d5c8e2c490f6fd1793483c75811b8e19409e722034c56a1f1c1783c867b259d8a0faab7ea7e59f14ef34a35892249b828603d8e8ace5ea9c7d58ed223277ecd170172fd83f8caceb94ad4b7b3281d25ca858824ae9996d9150a9e9dff12ee48dfd40f4c202b478e8aaa24f655aaa9cc58b03808bac24aad2ab7ab1aa468929506c05203853bab59e3ab67b5a4fcb0dde788a1444c5e498eb18d472bdc1f5f3c2b7177c428e53650294520e0d7f6f1f2cae240294b6eb659b31cb49f965678e17a06a71cbb5b079786e27c1291602bd820de9db2bf328aa341662dc2b56aff73cb49732120fdb763f0bb874eb63ce46cc915688a9fe592e29147e72fa244dd7801426d087d18ab2508b7e6f1201036b75c45e0abeb50f398ab77db285a858096d77de2bfa551efa60324dfec165892e404cfbdda36b439e700e82f8f9d1267a2f516fa0041320c3c61e76dfe5562aa57aa358507d048d147c8860b2535e85e01d6d2f03e8d1a5e33f50f12f3cafb74f97d972bae4d34105fb23da9ccc69f835603c0ddf8569fabe7ab4013f695fa1818ef9d2ff2d29b276d247092912eb3d12829a6cc7466209f2fe7334477475f9e796c1851d8ac2840a4eb8d96ef876740c94d39613fde38cd701eaaa40c54a3634af98551b89fb4b8e2c5c170d912c9031265048ea328a1afb30f5168b4e95d9ea9be3eac9cd22f9cad86fb69de3dd98bd67c44a7f030cadd3303eb63dec3256e49da86cdec28a395ed7b595e1acd5a7b5eaf5769f5f78a8fff910890941f2ed01bc03b5b41ba8c76f571c9c272d7728d10961e21b66ebbe2e3b68d27fc27f33b327d42136e773416ba37fa083452754ca414ee8ad1887270f07c2f17c3205f36f44546554695564d4dc434e2c6b25576b3254584ae83266e46c1a9b1548bcb8e934d25fc095714bc1458d9c010d5e07822df220d152bc440695f481bfff2f4a8149f67420d193128abfe267a9fc88d594020bbda8d75aa69c011f380d5ca0889b22949e93375d5483e562fa43b04eef5d7df30ec0e0bad0a479055ead0f23b56f9537091ee29861339939baf7492539119264a564bb16395805294988a086e720db97a7908ebd5be144ca71d969c3be2f5caf46e79f58a9a9b81614e3acba0ec3e572bd724a48a795c16992c73969e56e6944c589fe9a856d0c19b23a9ec18f954abc49d007097b14b25d6b293dc8ca1909bf343789d45f62e8a81190dfb881323cddfcca3bff703b66facce9f7f961d2128e6f64ad2ebbcef1d890ac2d7b765ed8d074e12aa50017f8440110680c91350c77a9781c65a9ec717d6d7dbb3696fa1278a4fd3e92fd1223bc11e16568a141bdd32b39eb29f25c0cf6cbddcbb738611e490d18a034fbbfacd4303838ecb23050386095178d5041108f0982ee8779d2e8d0b34582c734a6810354fc0c5b5d042e1f952bddde517658da8ea6afdd1a7e4fbe5070f42fb10e0369ff8f2b454384cebaee66e9c2d88d7c39cf33f085bb763cc0fb8868403904a96c79f0b511ff800c909b5329e2a9a76477daafa45cb30affdaacd69ddfa3a050074ac80d6b672edecc4a5037f879c82122c292de232b3b0b9cb70a832d401fec1451cab56b9ee179e8b75e17b1a89ee74a513268371ae08208fe93a6df45e37bf4fc15ec936e71f0494e659a09184cf4d9de0fe3f9642a61f9ef348b2cd50b221dda0a575511e4a73bf01f9e0a1035343e185e0335d07f8c835cc57586d9033e3c077a2d6cbedd04aaee9b7d193b9e72f17d47847409939b91a25ceca2b6fd14a037c5fef4b4ab0d341f057a33cfa0480949513363c892feb5a89cdb561fd2373df0f968fbb2b32c341d9500180c56b353ed9b45154ae3e300354b8e4b311df154855e003e160dc3ea10108993fc4be054dc39e9280bcbbf764fdb8120bc226cc345a80568cc20444e96564f488e478b67e6f88ef6470a8bafe7681810c9e71eb6fc988a78fdac8109b390bf3f815da506234f6ce44dc213ee0b0d89c841c56366c5d70ea8c5fc78d56e4d7a068c9c2ca6f4a07c276458f22acca5eac894c71b243ceb1352614b76d0a5f5a2dd2a9cb9ba64af0797ba1e99926d62b8cf2e75ff5b73993986845d99944800b7b96bdc05a25e3dfd11ef6804949aff60d1aa677b2202eea92e3b15519e09a6197261fa97320e1ea2fc98c98e7f28ba3225b4b6384b3828961ee56dc85da7a29dca9326f7800719cd4f836e5446cb88e4b28a38ebe3d5c16d107b498334f5635db4bacb6d5053e2c88c003e5e63459b3240eca4a89c9b73fcfb099b5314afa01895890812584673ffedcd62f438d472ed595869029700fac118492ce579baf71602bca8817e0aba7471db964eb4e0632a8627e98815fbdfb5a488b25ca894ec7fca72685b69626f013962e9521217f1aa2d36914d01e60fa99f33be5fa7a5df8d46a0b95b474318e8171818f52cbefc7e974c5c754708e32e6ff9052ab0c097236843d22f3107f778d56f88052c3510bc6b465e6226102abe456b255d8f358a3d7f2ae22201254ea56de6116fbb9f409d399f1f5df2297c09f440ff934ad7c6947e818ff26a42f43476a0a370e2945d1d386f650d6dadf02d9acf03c7d8e9056b451416a2eef4fbac6127aca676069c8e2931cf1dcc6718c963e62fd68d91d0e3353d3ad1ca55267eaef69e0affa06a2ee212591088521d648081cb2d3c9c9479dbac9745c4ba10b86435dfe0b9980e109db76f27c20557b0fa5738cd1990489159102897a96be23e3719060a03af70ab98286ab75aa91bf83bfdf3db396263dee882cf4ee04ab57e3fc0cff192f134ef14fbd809beaaa4c4a628ebf97f81c666c850b3631614833f827ff1e14b63307db882e6c1daa9a8af0003cb02258b6be55938f609996b930dd236164de93547585e0202ed4f7d3d133a306e9d20cd251d8e09c2a59e1e2f431bcc6d12dc17a19fd2e56fd73477b2df47bfb071f86608f4dd7460b2ba8dfea72d688f9dc30ecd4490e55e8b2c42dc2283a24931f535a8ed74b664451be1c859b7af16eae2c2ce4aa7f23dca81c4c003ce5e7b017f3f1eee643312e9ce4eb4210abc34cb4de2a286bfd78737a8e39b4c8b164e8865161459de5f77997fc4247593dcb7bc095bed9a49d2c8260332ca6c6fd4c3ee1ff8c1ea99d09f1a83a2a6a2f78a72ef697784852a1f21feea17e0729506147941a267d0b80553e7d8fd3a62fd6a675162d43e7eef7d8c3fc342713a33be51631c01fd2db6974e56826f7e49438f4b475d8437a6a7f9be2e6e1abc031ed08a5c00ff2b7e4a501db5af4d481658e9d9ee4bb79c30f1262f8afdfbde1ba648df6c1c5380d0a65e10ee31d5ff79860b749dd024e8836269a941c7222015bc0e7f6d640b78e52fce1dc63bfd6a25901135790d0013a3f9e6cbb168105b1d63863ccabbaac2914c984deb74e595dbf3b4faa4cf92ec4329af51089798667569814fa77ddbdcd647063cc4863548663cf91ce613d99c943edfac366d295c6819a8179f6e8d52e8dc3f3409f464b2351f1eeb57a5f52120b735577b46962aca5553f35ace818695a08589caf449982a7534bdec60599e88b01ea9238c1622f53ccb066b1c9a1651d73b75db4409302e4c37b1c64ff32764dd54ff989d5a215b3f690b675251e40cb851fd1b045ebdf167d66e180b59f938381c7f76bfe2be6289513b621bed85e85875e4c190f53b769b097ca4dfb9847db3765a716cc9cc83031aa5495556f9f408987bde3c1edd15264ba8d17e21b5d0205720cbfa06bcc2d8e40f6013d3407b20b812e382b16c8f00145eb1d9a8e2a56c7515990092ac85023c90d3a538f092f73a5a9e00fe380d6c10480132a988","failure":false},
     {"place":"step 3","what":"was not reached","then":null,"now":null,"failure":false}]}

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
