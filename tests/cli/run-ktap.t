KTAP; tests/kernel/kunit.sh lets the kernel's own reader read the same.

    $ dmasim run --format ktap ktap/ 2>/dev/null
    KTAP version 1
    1..3
        KTAP version 1
        # Subtest: ktap/bad.yaml
        1..2
        # ktap/bad.yaml:9:14: step 1 'm1': map nvme 0x12345000 4 KiB to_device: path: expected swiotlb, got direct
        # decided by capable_limit: does the mapping end beyond the device's limit? no (end 0x12345fff, limit 0xffffffffffffffff)
        not ok 1 fails _ TODO [v6.12]
        not ok 2 passes, but must not [v6.12] # passed, but must fail: not fixed yet
    not ok 1 ktap/bad.yaml
    not ok 2 ktap/broken.yaml # ERROR a list of steps is expected here, not a single value
        KTAP version 1
        # Subtest: ktap/good.yaml
        1..2
        ok 1 passes _ SKIP not really [v6.12]
        # ktap/good.yaml:21:14: step 1 'm1': map nvme 0x12345000 4 KiB to_device: path: expected swiotlb, got direct
        ok 2 fails as expected [v6.12] # XFAIL swiotlb is not used here # and never was
    ok 3 ktap/good.yaml
    # Totals: pass:1 fail:1 xfail:1 xpass:1 skip:0 error:1
    [2]
    $ dmasim run --format ktap bad/outside-ram.yaml 2>/dev/null
    KTAP version 1
    1..1
        KTAP version 1
        # Subtest: bad/outside-ram.yaml
        1..1
        not ok 1 bad [v6.12] # ERROR map: [0x1000000000000, 0x1000000000fff] is not memory of this machine
    not ok 1 bad/outside-ram.yaml
    # Totals: pass:0 fail:0 xfail:0 xpass:0 skip:0 error:1
    [2]
