Lint runs nothing: what is invalid goes to standard error, what makes little sense is its result.

    $ dmasim lint pass.yaml
    $ dmasim lint fail.yaml
    $ dmasim lint bad/unknown-key.yaml
    2> bad/unknown-key.yaml:6:1: error: unknown key 'stesp' in a scenario; did you mean 'steps'?
    2>     6 | stesp: []
    2>       | ^~~~~
    [2]

What only a machine knows is looked up too: profiles, behaviours, build options, knobs. `vary` is kept for later.

    $ dmasim lint bad/unknown-profile.yaml
    bad/unknown-profile.yaml:1:1: warning: the scenario expects nothing: it can only fail by an invariant
        1 | dmasim: 1
          | ^
    bad/unknown-profile.yaml:8:5: warning: this mapping is never unmapped
        8 |   - map: {device: nvme, addr: 0x1000, size: 4KiB, dir: to_device}
          |     ^~~
    2> bad/unknown-profile.yaml:2:9: error: unknown kernel 'v6.21'; did you mean 'v6.12'?
    2>     2 | kernel: v6.21
    2>       |         ^~~~~
    [2]
    $ dmasim lint bad/unknown-option.yaml
    2> bad/unknown-option.yaml:3:12: error: unknown build option 'swiotlb_dynamc'; did you mean 'swiotlb_dynamic'?
    2>     3 |   config: {swiotlb_dynamc: true}
    2>       |            ^~~~~~~~~~~~~~~~~~~~
    [2]
    $ dmasim lint bad/vary.yaml
    bad/vary.yaml:5:20: warning: 'c_bit' without an encryption has no effect
        5 |   platform.c_bit: [47, 51]
          |                    ^~
    [1]
    $ dmasim run bad/vary.yaml
    pass  bad/vary.yaml:1: vary [2 scenarios]
    2 scenarios in 1 file, 0 steps: 2 passed
