`dmasim run` carries out what `vary` makes, and holds it against `cells`.

    $ dmasim run masks.yaml
    pass  masks.yaml:1: masks of an encrypting host [96 scenarios]
    96 scenarios in 1 file, 288 steps: 96 passed
    $ dmasim run expected.yaml | sed '/^    [> ] *[0-9]/d'
    FAIL  expected.yaml:2: expectations | <of> a table, "quoted" [mem_encrypt=on, 64, CC_SHARED, cc-shared-v6] [cc-shared-v6]
    expected.yaml:19:5: error: expected that CPU and device reach the same byte with the same encryption key, got KEY_MISMATCH
       19 |     map: {device: dev, addr: 0x2_0000_0000, size: 4KiB, dir: to_device}
          |     ^~~
    expected.yaml:30:78: error: expected DIR (c), got DIR C=0 !mismatch
       30 | ...rypt=on               | 64   | CC_SHARED | n/a (c)        | DIR (c)                  | DIR C=0 !unre...
          |                                                                ^~~~~~~
      step 1 'm': map dev 0x200000000 4 KiB to_device
        gave: path direct, dma_addr 0x200000000, phys 0x200000000, encrypted false, rule capable_limit, violates [KEY_MISMATCH]
      repeat: dmasim run -v expected.yaml:30
    FAIL  expected.yaml:2: expectations | <of> a table, "quoted" [mem_encrypt=on, 64, CC_SHARED, proposal-d] [proposal-d]
    expected.yaml:19:5: error: expected that CPU and device reach the same byte with the same encryption key, got KEY_MISMATCH
       19 |     map: {device: dev, addr: 0x2_0000_0000, size: 4KiB, dir: to_device}
          |     ^~~
    expected.yaml:30:105: error: expected DIR C=0 !unreachable (c), got DIR C=0 !mismatch
       30 | ...  | CC_SHARED | n/a (c)        | DIR (c)                  | DIR C=0 !unreachable (c)   |
          |                                                                ^~~~~~~~~~~~~~~~~~~~~~~~
      step 1 'm': map dev 0x200000000 4 KiB to_device
        gave: path direct, dma_addr 0x200000000, phys 0x200000000, encrypted false, rule capable_limit, violates [KEY_MISMATCH]
      repeat: dmasim run -v expected.yaml:30
    pass  expected.yaml:2: expectations | <of> a table, "quoted" [10 scenarios]
    12 scenarios in 1 file, 36 steps: 10 passed, 2 failed
    $ dmasim run -v expected.yaml:27 | grep ^pass
    pass  expected.yaml:2: expectations | <of> a table, "quoted" [mem_encrypt=on, 64, none, v6.12] [v6.12]
    pass  expected.yaml:2: expectations | <of> a table, "quoted" [mem_encrypt=on, 64, none, cc-shared-v6] [cc-shared-v6]
    pass  expected.yaml:2: expectations | <of> a table, "quoted" [mem_encrypt=on, 64, none, proposal-d] [proposal-d]
    pass  expected.yaml:2: expectations | <of> a table, "quoted" [3 scenarios]
    $ dmasim run -k v7.3 masks.yaml
    pass  masks.yaml:1: masks of an encrypting host [24 scenarios]
    24 scenarios in 1 file, 72 steps: 24 passed
    $ dmasim run -f ktap expected.yaml | grep -v '#'
    KTAP version 1
    1..1
        KTAP version 1
        1..12
        ok 1 expectations | <of> a table, "quoted" [mem_encrypt=on, 64, none, v6.12] [v6.12]
        ok 2 expectations | <of> a table, "quoted" [mem_encrypt=on, 64, none, cc-shared-v6] [cc-shared-v6]
        ok 3 expectations | <of> a table, "quoted" [mem_encrypt=on, 64, none, proposal-d] [proposal-d]
        ok 4 expectations | <of> a table, "quoted" [mem_encrypt=on, 40, none, v6.12] [v6.12]
        ok 5 expectations | <of> a table, "quoted" [mem_encrypt=on, 40, none, cc-shared-v6] [cc-shared-v6]
        ok 6 expectations | <of> a table, "quoted" [mem_encrypt=on, 40, none, proposal-d] [proposal-d]
        ok 7 expectations | <of> a table, "quoted" [mem_encrypt=on swiotlb=force, 64, none, v6.12] [v6.12]
        ok 8 expectations | <of> a table, "quoted" [mem_encrypt=on swiotlb=force, 64, none, cc-shared-v6] [cc-shared-v6]
        ok 9 expectations | <of> a table, "quoted" [mem_encrypt=on swiotlb=force, 64, none, proposal-d] [proposal-d]
        ok 10 expectations | <of> a table, "quoted" [mem_encrypt=on, 64, CC_SHARED, v6.12] [v6.12]
        not ok 11 expectations | <of> a table, "quoted" [mem_encrypt=on, 64, CC_SHARED, cc-shared-v6] [cc-shared-v6]
        not ok 12 expectations | <of> a table, "quoted" [mem_encrypt=on, 64, CC_SHARED, proposal-d] [proposal-d]
    not ok 1 expected.yaml
    $ dmasim run -f json masks.yaml | tail -n 2
    {"scenario":"masks of an encrypting host [(none), 64/32, 2, v7.3]","file":"masks.yaml","line":1,"kernel":"v7.3","outcome":"passed","steps":3,"failed":0,"violations":0}
    {"files":1,"unread":0,"scenarios":96,"passed":96,"failed":0,"xfailed":0,"xpassed":0,"refused":0,"skipped":0,"steps":288,"steps_failed":0,"violations":0}
    $ dmasim lint masks.yaml
    $ dmasim list masks.yaml
    masks.yaml:1: masks of an encrypting host [v6.12]
