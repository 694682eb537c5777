The smallest scenario that still fails in the same way.

    $ dmasim shrink report/sme.yaml >small.yaml; cat small.yaml
    # from sme.yaml, line 2: 2 of 3 steps are enough
    dmasim: 1
    name: does a host with SME, iommu=pt and swiotlb=force reach its disk?
    kernel: cc-shared-v6
    platform: {encryption: sme, cmdline: mem_encrypt=on swiotlb=force}
    devices:
      nvme: {dma_mask: 64}
    steps:
      - id: m1
        map: {device: nvme, addr: 0, size: 1}
        expect: {path: swiotlb, error: none}
      - unmap: m1
    $ dmasim lint small.yaml; dmasim run small.yaml | sed -n 1,3p
    FAIL  small.yaml:2: does a host with SME, iommu=pt and swiotlb=force reach its disk? [cc-shared-v6]
    small.yaml:11:14: error: path: expected swiotlb, got none
       11 |     expect: {path: swiotlb, error: none}
    $ sed 1d small.yaml >same.yaml; dmasim shrink small.yaml | sed 1d | diff - same.yaml
    $ dmasim shrink -o smaller.yaml small.yaml; head -n 2 smaller.yaml
    # from small.yaml, line 2: 2 of 2 steps are enough
    dmasim: 1
    $ dmasim shrink - <report/sme.yaml | sed -n 1p
    # from standard input, line 2: 2 of 3 steps are enough
    $ dmasim shrink -l 3 report/sme.yaml | sed -n 1p
    # from sme.yaml, line 2: 2 of 3 steps are enough; stopped before all was tried
    $ dmasim shrink fail.yaml
    # from fail.yaml, line 1: 2 of 2 steps are enough
    dmasim: 1
    name: wrong on purpose
    kernel: v6.12
    devices:
      nvme: {}
    steps:
      - id: m1
        map: {device: nvme, addr: 0, size: 1}
        expect: {path: swiotlb}
      - unmap: m1
    $ dmasim shrink report/vary.yaml
    # from vary.yaml, line 1: 2 of 2 steps are enough
    dmasim: 1
    name: masks [32]
    kernel: v6.12
    devices:
      d: {}
    steps:
      - id: m
        map: {device: d, addr: 0x100000000, size: 1}
        expect: {path: direct}
      - unmap: m
    $ dmasim shrink own/host.yaml | sed -n '/^kernel/p'
    kernel: {base: cc-shared-v6, pool_check: guest_only}

What cannot shrink.

    $ dmasim shrink pass.yaml
    2> dmasim: pass.yaml: nothing fails there
    [2]
    $ dmasim shrink report/sme.yaml:18
    2> report/sme.yaml:2:1: error: nothing fails there
    2>     2 | dmasim: 1
    2>       | ^
    [2]
    $ dmasim shrink report/
    2> dmasim: report/: one file is needed
    [2]
    $ dmasim shrink -k v6.11 report/sme.yaml
    2> dmasim: unknown kernel 'v6.11'; did you mean 'v6.12'?
    [2]
    $ dmasim shrink -l 0 report/sme.yaml
    2> dmasim shrink: the number of runs must be a number from 1 to 100000000, not '0'
    2> Try `dmasim shrink --help' or `dmasim shrink --usage' for more information.
    [2]
    $ dmasim shrink -o /nowhere/x.yaml report/sme.yaml
    2> dmasim: /nowhere/x.yaml: No such file or directory
    [2]
    $ dmasim shrink bad/unknown-key.yaml
    2> bad/unknown-key.yaml:6:1: error: unknown key 'stesp' in a scenario; did you mean 'steps'?
    2>     6 | stesp: []
    2>       | ^~~~~
    [2]
