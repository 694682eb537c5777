Whatever the bytes: a message with its place and status 2, and nothing is run half.

    $ dmasim run bad/not-yaml.yaml
    ERROR bad/not-yaml.yaml:3: not run: not YAML: did not find expected ',' or ']'
    0 scenarios in 0 files, 0 steps: 1 file not run
    2> bad/not-yaml.yaml:3:6: error: not YAML: did not find expected ',' or ']'
    2>     3 | steps: {
    2>       |      ^
    2> bad/not-yaml.yaml:2:7: note: while parsing a flow sequence
    2>     2 | name: [open
    2>       |       ^
    [2]
    $ dmasim run bad/wrong-type.yaml
    ERROR bad/wrong-type.yaml:6: not run: a list of steps is expected here, not a single value
    0 scenarios in 0 files, 0 steps: 1 file not run
    2> bad/wrong-type.yaml:6:8: error: a list of steps is expected here, not a single value
    2>     6 | steps: many
    2>       |        ^~~~
    [2]
    $ dmasim run bad/unknown-key.yaml
    ERROR bad/unknown-key.yaml:6: not run: unknown key 'stesp' in a scenario
    0 scenarios in 0 files, 0 steps: 1 file not run
    2> bad/unknown-key.yaml:6:1: error: unknown key 'stesp' in a scenario; did you mean 'steps'?
    2>     6 | stesp: []
    2>       | ^~~~~
    [2]
    $ dmasim run bad/duplicate-key.yaml
    ERROR bad/duplicate-key.yaml:6: not run: key 'devices' is given twice
    0 scenarios in 0 files, 0 steps: 1 file not run
    2> bad/duplicate-key.yaml:6:1: error: key 'devices' is given twice
    2>     6 | devices:
    2>       | ^~~~~~~
    2> bad/duplicate-key.yaml:4:1: note: first here
    2>     4 | devices:
    2>       | ^~~~~~~
    [2]
    $ dmasim run bad/missing-version.yaml
    ERROR bad/missing-version.yaml:1: not run: a scenario lacks 'dmasim'
    0 scenarios in 0 files, 0 steps: 1 file not run
    2> bad/missing-version.yaml:1:1: error: a scenario lacks 'dmasim'
    2>     1 | name: bad
    2>       | ^
    [2]
    $ dmasim run bad/missing-key.yaml
    ERROR bad/missing-key.yaml:7: not run: map lacks 'addr'
    0 scenarios in 0 files, 0 steps: 1 file not run
    2> bad/missing-key.yaml:7:5: error: map lacks 'addr'
    2>     7 |   - map: {device: nvme, size: 4KiB, dir: to_device}
    2>       |     ^~~
    [2]
    $ dmasim run bad/version.yaml
    ERROR bad/version.yaml:1: not run: format 2 is not known
    0 scenarios in 0 files, 0 steps: 1 file not run
    2> bad/version.yaml:1:9: error: format 2 is not known; this program reads format 1
    2>     1 | dmasim: 2
    2>       |         ^
    [2]
    $ dmasim run bad/range.yaml
    ERROR bad/range.yaml:7: not run: 'addr' is above 64 bits: '0x10000000000000000'
    0 scenarios in 0 files, 0 steps: 1 file not run
    2> bad/range.yaml:7:31: error: 'addr' is above 64 bits: '0x10000000000000000'
    2>     7 |   - map: {device: nvme, addr: 0x10000000000000000, size: 4KiB, dir: to_device}
    2>       |                               ^~~~~~~~~~~~~~~~~~~
    [2]
    $ dmasim run bad/suffix.yaml
    ERROR bad/suffix.yaml:7: not run: 'size' has an unknown unit: '4KX'
    0 scenarios in 0 files, 0 steps: 1 file not run
    2> bad/suffix.yaml:7:45: error: 'size' has an unknown unit: '4KX'; known are KiB, MiB, GiB, TiB, PiB, EiB, or K, M, G, T, P, E, all powers of 1024
    2>     7 |   - map: {device: nvme, addr: 0x1000, size: 4KX, dir: to_device}
    2>       |                                             ^~~
    [2]
    $ dmasim run bad/negative.yaml
    ERROR bad/negative.yaml:7: not run: 'size' must be 0 or more, not '-1'
    0 scenarios in 0 files, 0 steps: 1 file not run
    2> bad/negative.yaml:7:45: error: 'size' must be 0 or more, not '-1'
    2>     7 |   - map: {device: nvme, addr: 0x1000, size: -1, dir: to_device}
    2>       |                                             ^~
    [2]
    $ dmasim run bad/unknown-device.yaml
    ERROR bad/unknown-device.yaml:7: not run: there is no device 'nvem'
    0 scenarios in 0 files, 0 steps: 1 file not run
    2> bad/unknown-device.yaml:7:19: error: there is no device 'nvem'; did you mean 'nvme'?
    2>     7 |   - map: {device: nvem, addr: 0x1000, size: 4KiB, dir: to_device}
    2>       |                   ^~~~
    [2]
    $ dmasim run bad/unknown-mapping.yaml
    ERROR bad/unknown-mapping.yaml:9: not run: no earlier step has the id 'm2'
    0 scenarios in 0 files, 0 steps: 1 file not run
    2> bad/unknown-mapping.yaml:9:12: error: no earlier step has the id 'm2'; did you mean 'm1'?
    2>     9 |   - unmap: m2
    2>       |            ^~
    [2]
    $ dmasim run bad/unknown-profile.yaml
    ERROR bad/unknown-profile.yaml:1: bad [v6.21]
      did not run to its end: unknown kernel 'v6.21'
    1 scenario in 1 file, 0 steps: 1 did not run to the end
    2> bad/unknown-profile.yaml:2:9: error: unknown kernel 'v6.21'; did you mean 'v6.12'?
    2>     2 | kernel: v6.21
    2>       |         ^~~~~
    [2]
    $ dmasim run bad/double-unmap.yaml
    FAIL  bad/double-unmap.yaml:1: bad [v6.12]
    bad/double-unmap.yaml:10:5: error: expected that what is unmapped is mapped, got UNMAP_NOT_MAPPED
       10 |   - unmap: m1
          |     ^~~~~
      step 3: unmap m1
        gave: violates [UNMAP_NOT_MAPPED]
           1 which implementation serves this device? direct (mask 0xffffffffffffffff)        mapping_route, dma_go_direct(), kernel/dma/mapping.c
           2 does the address lie in a bounce pool of the device? no (phys 0x1000, pool 0x0)  swiotlb_address, swiotlb_find_pool(), include/linux/swiotlb.h
      repeat: dmasim run -v bad/double-unmap.yaml:1
      other kernels: all fail
    1 scenario in 1 file, 3 steps: 1 failed
    [1]
    $ dmasim run bad/unmap-size.yaml
    FAIL  bad/unmap-size.yaml:1: bad [v6.12]
    bad/unmap-size.yaml:9:5: error: expected that a mapping or allocation ends with the device, address, size and direction with which it began, got UNMAP_DIFFERS
        9 |   - unmap: {from: m1, size: 4KiB}
          |     ^~~~~
      step 2: unmap m1 4 KiB
        gave: violates [UNMAP_DIFFERS]
           1 which implementation serves this device? direct (mask 0xffffffffffffffff)        mapping_route, dma_go_direct(), kernel/dma/mapping.c
           2 does the address lie in a bounce pool of the device? no (phys 0x1000, pool 0x0)  swiotlb_address, swiotlb_find_pool(), include/linux/swiotlb.h
      repeat: dmasim run -v bad/unmap-size.yaml:1
      other kernels: all fail
    1 scenario in 1 file, 2 steps: 1 failed
    [1]
    $ dmasim run bad/outside-ram.yaml
    ERROR bad/outside-ram.yaml:1: bad [v6.12]
      did not run to its end: map: [0x1000000000000, 0x1000000000fff] is not memory of this machine
    1 scenario in 1 file, 1 step: 1 did not run to the end
    2> bad/outside-ram.yaml:7:5: error: map: [0x1000000000000, 0x1000000000fff] is not memory of this machine
    2>     7 |   - map: {device: nvme, addr: 0x1000000000000, size: 4KiB, dir: to_device}
    2>       |     ^~~
    [2]
    $ dmasim run bad/alias.yaml
    ERROR bad/alias.yaml:2: not run: anchors are not used in scenarios
    0 scenarios in 0 files, 0 steps: 1 file not run
    2> bad/alias.yaml:2:7: error: anchors are not used in scenarios; repeat the value, or put it under 'defaults:'
    2>     2 | name: &n bad
    2>       |       ^
    [2]
    $ dmasim run bad/not-utf8.yaml
    ERROR bad/not-utf8.yaml:1: not run: not UTF-8: it looks like UTF-16
    0 scenarios in 0 files, 0 steps: 1 file not run
    2> bad/not-utf8.yaml:1:1: error: not UTF-8: it looks like UTF-16; save it as UTF-8
    2>     1 | ���
    2>       | ^
    [2]
    $ dmasim run bad/empty.yaml
    ERROR bad/empty.yaml: not run: the file is empty
    0 scenarios in 0 files, 0 steps: 1 file not run
    2> bad/empty.yaml: error: the file is empty; a scenario begins with 'dmasim: 1'
    [2]
    $ (printf 'dmasim: 1\nname: '; head -c 200000 /dev/zero | tr '\0' '[') >deep.yaml; dmasim run deep.yaml
    ERROR deep.yaml:2: not run: nested more than 64 deep
    0 scenarios in 0 files, 0 steps: 1 file not run
    2> deep.yaml:2:70: error: nested more than 64 deep
    2>     2 | ...[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[...
    2>       |                                                                ^
    [2]
    $ (printf 'dmasim: 1\nname: '; head -c 17000000 /dev/zero | tr '\0' 'x') >large.yaml; dmasim run large.yaml
    ERROR large.yaml: not run: cannot be read: larger than 16 MiB
    0 scenarios in 0 files, 0 steps: 1 file not run
    2> large.yaml: error: cannot be read: larger than 16 MiB
    [2]
    $ dmasim run /proc/self/mem
    ERROR /proc/self/mem: not run: cannot be read: Input/output error
    0 scenarios in 0 files, 0 steps: 1 file not run
    2> /proc/self/mem: error: cannot be read: Input/output error
    [2]
    $ (printf 'dmasim: 1\n'; seq -f 'key%.0f: x' 30) >many.yaml; dmasim run many.yaml 2>&1 | tail -n 3
    many.yaml: 10 more like these
    ERROR many.yaml:2: not run: unknown key 'key1' in a scenario
    0 scenarios in 0 files, 0 steps: 1 file not run
