Kernels in files of their own.

    $ dmasim list own/host.yaml
    own/host.yaml:1: a forced bounce [first-try]
    own/host.yaml:1: a forced bounce [first-try]
    own/host.yaml:1: a forced bounce [second]
    $ dmasim run own/host.yaml | grep -v '^  '
    FAIL  own/host.yaml:1: a forced bounce [first-try]
    own/host.yaml:14:29: error: encrypted: expected false, got true
    own/host.yaml:13:5: error: expected that CPU and device reach the same byte with the same encryption key, got KEY_MISMATCH
    FAIL  own/host.yaml:1: a forced bounce [first-try,pool_check=always]
    own/host.yaml:14:14: error: path: expected swiotlb, got none
    own/host.yaml:14:29: error: encrypted: expected false, got none
    pass  own/host.yaml:1: a forced bounce [second]
    3 scenarios in 1 file, 6 steps: 1 passed, 2 failed
    $ dmasim run -k own/series/second.yaml own/host.yaml
    pass  own/host.yaml:1: a forced bounce [second]
    1 scenario in 1 file, 2 steps: 1 passed
    $ dmasim run -k ./own/series/second.yaml,pool_check=always own/host.yaml | tail -n 3
      repeat: dmasim run -v -k ./own/series/second.yaml,pool_check=always own/host.yaml:1
      other kernels: passes with v6.1, v6.6, v6.12, v6.15, v6.18, v7.1, v7.2, cc-shared-v7, v7.3-rc1, v7.3, proposal-a, proposal-f, proposal-two-flags; fails with cc-shared-v6, proposal-b, proposal-two-pools, proposal-c, proposal-d, proposal-e
    1 scenario in 1 file, 2 steps: 1 failed
    $ dmasim run -f json -k own/series/second.yaml own/host.yaml | grep -o '"kernel": *"[^"]*"'
    "kernel":"second"
    "kernel":"second"
    "kernel":"second"
    $ dmasim matrix own/vary.yaml | sed -n 1,6p
    kernels of one's own
    
    check     v6           first                 second
    --------  -----------  --------------------  ----------
    as it is  ERR-pool+W1  BNC C=1+W1 !mismatch  BNC C=0+W1
    none      BNC C=0+W1   BNC C=0+W1            BNC C=0+W1
    $ dmasim diff own/series/first.yaml own/series/second.yaml own/host.yaml
    ~ own/host.yaml:1: a forced bounce
      ~ step 1 'm': map nvme 0x200000000 4 KiB to_device
          ~ dma_addr:  0x8000bc000000 -> 0xbc000000
          ~ encrypted: true -> false
          - violates:  [KEY_MISMATCH]
    own/series/first.yaml -> own/series/second.yaml: 1 scenario, 1 differs, 0 the same
    [1]
    $ dmasim diff v7.1 own/series/second.yaml,pool_check=always own/host.yaml | tail -n 1
    v7.1 -> own/series/second.yaml,pool_check=always: 1 scenario, 1 differs, 0 the same
    $ dmasim diff -k own/series/second.yaml -c + -c +swiotlb=noforce own/host.yaml | tail -n 1
    + -> +swiotlb=noforce: 1 scenario, 1 differs, 0 the same
    $ dmasim profiles own/series/first.yaml | sed '/^Its behaviours/,$d'
    first-try: the check for guests only
    a mail of 29 June 2026
    
    What sets it apart from cc-shared-v6:
      pool_check           always -> guest_only
                           a mail of 29 June 2026
      iommu_alloc_shared   ignored -> ignored (changes nothing)
                           as it was, 2026-06-30
    
    $ dmasim profiles own/series/second.yaml | sed '/^Its behaviours/,$d'
    second
    
    What sets it apart from first-try:
      mmio_encoding        forced_shared -> host_shared
      pool_check           guest_only -> guest_and_host
    
    $ dmasim profiles own/series/second.yaml | grep -A 7 '^  pool_check:'
      pool_check: which device a bounce pool may serve (kernel/dma/swiotlb.c)
          none               any
          always             pool flag and force_dma_unencrypted() must agree on every platform (v6)
          guest_only         they must agree in a guest; elsewhere the address follows the device (proposal D)
          guest_else_host    they must agree in a guest; on an encrypting host every bounce address is shared; elsewhere the caller's attributes stay (proposal F)
          cc_shared          a pool that is shared with a VMM and the device must agree; the unencrypted pool of a host serves any (two flags)
        * guest_and_host     they must agree in a guest; on an encrypting host the pool must be shared (v7, 7.3)
      alloc_compound: __GFP_COMP on a DMA allocation (kernel/dma/mapping.c)

A scenario that comes by standard input names files from the folder that the program runs in.

    $ sed 's|kernel: .*|kernel: own/series/second.yaml|' own/host.yaml | dmasim run -
    pass  <stdin>:1: a forced bounce [second]
    1 scenario in 1 file, 2 steps: 1 passed

Among scenarios it is looked at, and holds none.

    $ dmasim lint own/series own/host.yaml
    $ dmasim run own/series
    0 scenarios in 0 files, 0 steps: nothing ran
    2> dmasim: own/series/first.yaml: a profile, not a scenario: name it with -k, or in a scenario's kernel
    2> dmasim: own/series/second.yaml: a profile, not a scenario: name it with -k, or in a scenario's kernel
    2> dmasim: no scenario was chosen
    [2]
    $ dmasim run own/series own/host.yaml:1 | tail -n 1
    3 scenarios in 1 file, 6 steps: 1 passed, 2 failed

What is wrong with it is said where it stands.

    $ dmasim run -k own/bad/behaviour.yaml own/host.yaml
    2> own/bad/behaviour.yaml:4:3: error: unknown behaviour 'pool_chek'; did you mean 'pool_check'?
    2>     4 |   pool_chek: none
    2>       |   ^~~~~~~~~~~~~~~
    [2]
    $ dmasim run -k own/bad/value.yaml own/host.yaml
    2> own/bad/value.yaml:4:3: error: unknown value of pool_check 'sometimes'; known: none, always, guest_only, guest_else_host, cc_shared, guest_and_host
    2>     4 |   pool_check: {value: sometimes, source: nowhere}
    2>       |   ^~~~~~~~~~
    [2]
    $ dmasim profiles own/bad/base.yaml
    2> own/bad/base.yaml:2:7: error: unknown kernel 'v7.9'; did you mean 'v7.1'?
    2>     2 | base: v7.9
    2>       |       ^~~~
    [2]
    $ dmasim diff own/bad/impossible.yaml v7.1 own/host.yaml
    2> own/bad/impossible.yaml:3:14: error: no kernel has cc_shared_attr=honoured and map_api=page: DMA_ATTR_CC_SHARED is an attribute of dma_map_phys(); it needs map_api=phys
    2>     3 | behaviours: {cc_shared_attr: honoured}
    2>       |              ^~~~~~~~~~~~~~~~~~~~~~~~
    [2]
    $ dmasim run -k own/series/first.yaml,pool_chek=none own/host.yaml
    2> own/series/first.yaml,pool_chek=none: error: unknown behaviour 'pool_chek'; did you mean 'pool_check'?
    [2]
    $ dmasim run -k own/bad/taken.yaml own/host.yaml
    2> own/bad/taken.yaml:1:1: error: there is a profile 'v7.1' already; give this one a name of its own
    2>     1 | dmasim_profile: 1
    2>       | ^
    [2]
    $ dmasim lint own/bad/keys.yaml own/bad/shape.yaml own/bad/format.yaml own/bad/two.yaml own/bad/not-yaml.yaml
    2> own/bad/keys.yaml:2:7: error: 'base' must be the name of a profile or the path of a file, not a list
    2>     2 | base: [v6.12]
    2>       |       ^
    2> own/bad/keys.yaml:3:1: error: unknown key 'behavours' in a profile; did you mean 'behaviours'?
    2>     3 | behavours: {pool_check: none}
    2>       | ^~~~~~~~~
    2> own/bad/keys.yaml:4:13: error: 'behaviours' must be a mapping of names to values, not a single value
    2>     4 | behaviours: none
    2>       |             ^~~~
    2> own/bad/keys.yaml:5:7: error: 'a b' cannot be a name in 'name'; names are up to 64 of A-Z a-z 0-9 _ . : -
    2>     5 | name: a b
    2>       |       ^~~
    2> own/bad/shape.yaml:1:1: error: a profile lacks 'base'
    2>     1 | dmasim_profile: 1
    2>       | ^
    2> own/bad/shape.yaml:4:15: error: a behaviour lacks 'value'
    2>     4 |   pool_check: {source: x, dates: y}
    2>       |               ^
    2> own/bad/shape.yaml:4:27: error: unknown key 'dates' in a behaviour; did you mean 'date'?
    2>     4 |   pool_check: {source: x, dates: y}
    2>       |                           ^~~~~
    2> own/bad/shape.yaml:5:18: error: 'mmio_encoding' must be a single value, not a list
    2>     5 |   mmio_encoding: [raw]
    2>       |                  ^
    2> own/bad/format.yaml:1:17: error: format 2 is not known; this program reads format 1
    2>     1 | dmasim_profile: 2
    2>       |                 ^
    2> own/bad/two.yaml:4:1: error: a profile stands in a file of its own
    2>     4 | dmasim: 1
    2>       | ^
    2> own/bad/not-yaml.yaml:3:1: error: not YAML: did not find expected node content; while parsing a flow node
    2>     3 | 
    2>       | ^
    [2]
    $ dmasim lint own/bad/behaviour.yaml own/bad/impossible.yaml
    2> own/bad/behaviour.yaml:4:3: error: unknown behaviour 'pool_chek'; did you mean 'pool_check'?
    2>     4 |   pool_chek: none
    2>       |   ^~~~~~~~~~~~~~~
    2> own/bad/impossible.yaml:3:14: error: no kernel has cc_shared_attr=honoured and map_api=page: DMA_ATTR_CC_SHARED is an attribute of dma_map_phys(); it needs map_api=phys
    2>     3 | behaviours: {cc_shared_attr: honoured}
    2>       |              ^~~~~~~~~~~~~~~~~~~~~~~~
    [2]
    $ dmasim run -k own/bad/one.yaml own/host.yaml
    2> own/bad/other.yaml:2:7: error: 'own/bad/one.yaml' stands on itself
    2>     2 | base: ./one.yaml
    2>       |       ^~~~~~~~~~
    2> own/bad/one.yaml:2:7: note: named here
    [2]
    $ dmasim run -k own/bad/gone.yaml own/host.yaml
    2> own/bad/gone.yaml:2:7: error: 'own/bad/nowhere.yaml' cannot be read: No such file or directory
    2>     2 | base: nowhere.yaml
    2>       |       ^~~~~~~~~~~~
    [2]
    $ dmasim run -k own/nowhere.yaml own/host.yaml
    2> own/nowhere.yaml: error: cannot be read: No such file or directory
    [2]
    $ dmasim run -k own/host.yaml own/host.yaml
    2> own/host.yaml:1:1: error: this is no profile; a profile begins with 'dmasim_profile: 1'
    2>     1 | dmasim: 1
    2>       | ^
    [2]
    $ dmasim profiles own/host.yaml
    2> own/host.yaml: error: this is no profile; a profile begins with 'dmasim_profile: 1'
    [2]
    $ dmasim profiles ./own
    2> ./own: error: cannot be read: is a folder, not a file
    [2]

And for the scenario that names it.

    $ sed 's|kernel: .*|kernel: bad/deep.yaml|' own/host.yaml >own/t.yaml; dmasim run own/t.yaml
    ERROR own/t.yaml:1: a forced bounce [deep]
      did not run to its end: unknown behaviour 'pool_chek'
    1 scenario in 1 file, 0 steps: 1 did not run to the end
    2> own/bad/behaviour.yaml:4:3: error: unknown behaviour 'pool_chek'; did you mean 'pool_check'?
    2>     4 |   pool_chek: none
    2>       |   ^~~~~~~~~~~~~~~
    [2]
    $ sed 's|kernel: .*|kernel: [v7.1, bad/keys.yaml, bad/keys.yaml]|' own/host.yaml >own/t.yaml; dmasim run own/t.yaml
    ERROR own/t.yaml:3: not run: 'base' must be the name of a profile or the path of a file, not a list
    0 scenarios in 0 files, 0 steps: 1 file not run
    2> own/bad/keys.yaml:2:7: error: 'base' must be the name of a profile or the path of a file, not a list
    2>     2 | base: [v6.12]
    2>       |       ^
    2> own/t.yaml:3:16: note: named here
    2> own/bad/keys.yaml:3:1: error: unknown key 'behavours' in a profile; did you mean 'behaviours'?
    2>     3 | behavours: {pool_check: none}
    2>       | ^~~~~~~~~
    2> own/t.yaml:3:16: note: named here
    2> own/bad/keys.yaml:4:13: error: 'behaviours' must be a mapping of names to values, not a single value
    2>     4 | behaviours: none
    2>       |             ^~~~
    2> own/t.yaml:3:16: note: named here
    2> own/bad/keys.yaml:5:7: error: 'a b' cannot be a name in 'name'; names are up to 64 of A-Z a-z 0-9 _ . : -
    2>     5 | name: a b
    2>       |       ^~~
    2> own/t.yaml:3:16: note: named here
    [2]
    $ sed 's|kernel: .*|kernel: {base: bad/nowhere.yaml}|' own/host.yaml >own/t.yaml; dmasim run own/t.yaml
    ERROR own/t.yaml:3: not run: 'own/bad/nowhere.yaml' cannot be read: No such file or directory
    0 scenarios in 0 files, 0 steps: 1 file not run
    2> own/t.yaml:3:16: error: 'own/bad/nowhere.yaml' cannot be read: No such file or directory
    2>     3 | kernel: {base: bad/nowhere.yaml}
    2>       |                ^~~~~~~~~~~~~~~~
    [2]
    $ sed 's|kernel: .*|kernel: /dev/zero|' own/host.yaml >own/t.yaml; dmasim lint own/t.yaml
    2> own/t.yaml:3:9: error: '/dev/zero' cannot be read: is no regular file
    2>     3 | kernel: /dev/zero
    2>       |         ^~~~~~~~~
    [2]
    $ mkfifo own/pipe.yaml; sed 's|kernel: .*|kernel: ./pipe.yaml|' own/host.yaml >own/t.yaml; dmasim lint own/t.yaml
    2> own/t.yaml:3:9: error: 'own/pipe.yaml' cannot be read: is no regular file
    2>     3 | kernel: ./pipe.yaml
    2>       |         ^~~~~~~~~~~
    [2]
    $ sed 's|first: .*, second|first: bad/value.yaml, second|' own/vary.yaml >own/t.yaml; dmasim matrix own/t.yaml
    2> own/bad/value.yaml:4:3: error: unknown value of pool_check 'sometimes'; known: none, always, guest_only, guest_else_host, cc_shared, guest_and_host
    2>     4 |   pool_check: {value: sometimes, source: nowhere}
    2>       |   ^~~~~~~~~~
    [2]
    $ sed 's|first: .*, second|first: bad/one.yaml, second|' own/vary.yaml >own/t.yaml; dmasim matrix own/t.yaml
    2> own/bad/other.yaml:2:7: error: 'own/bad/one.yaml' stands on itself
    2>     2 | base: ./one.yaml
    2>       |       ^~~~~~~~~~
    2> own/bad/one.yaml:2:7: note: named here
    2> own/t.yaml:18:8: error: 'cells' without 'vary'
    2>    18 | cells: {columns: kernel}
    2>       |        ^
    [2]
