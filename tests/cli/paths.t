What a PATH may be.

    $ dmasim run pass.yaml:13
    pass  pass.yaml:1: a 64-bit device is served directly [v6.12]
    1 scenario in 1 file, 2 steps: 1 passed
    $ dmasim run pass.yaml:12:3
    pass  pass.yaml:1: a 64-bit device is served directly [v6.12]
    1 scenario in 1 file, 2 steps: 1 passed
    $ dmasim run -n '*bounces' pass.yaml
    pass  pass.yaml:14: a confidential guest bounces [v6.12]
    1 scenario in 1 file, 2 steps: 1 passed
    $ dmasim run -n 'no such name' pass.yaml
    0 scenarios in 0 files, 0 steps: nothing ran
    2> dmasim: no scenario was chosen
    [2]
    $ dmasim run 'pa*.yaml'
    pass  pass.yaml:1: a 64-bit device is served directly [v6.12]
    pass  pass.yaml:14: a confidential guest bounces [v6.12]
    pass  passed-on.yaml:1: a misspelt option [v6.12]
    3 scenarios in 2 files, 5 steps: 3 passed
    $ dmasim run - <pass.yaml
    pass  <stdin>:1: a 64-bit device is served directly [v6.12]
    pass  <stdin>:14: a confidential guest bounces [v6.12]
    2 scenarios in 1 file, 4 steps: 2 passed
    $ mkdir -p tree/b tree/a tree/.hidden && cp pass.yaml tree/b/2.yaml && cp pass.yaml tree/a/1.yml && cp pass.yaml tree/.hidden/
    $ echo 'no scenario' >tree/notes.txt
    $ dmasim run tree
    pass  tree/a/1.yml:1: a 64-bit device is served directly [v6.12]
    pass  tree/a/1.yml:14: a confidential guest bounces [v6.12]
    pass  tree/b/2.yaml:1: a 64-bit device is served directly [v6.12]
    pass  tree/b/2.yaml:14: a confidential guest bounces [v6.12]
    4 scenarios in 2 files, 8 steps: 4 passed
    $ dmasim list tree/
    tree/a/1.yml:1: a 64-bit device is served directly [v6.12]
    tree/a/1.yml:14: a confidential guest bounces [v6.12]
    tree/b/2.yaml:1: a 64-bit device is served directly [v6.12]
    tree/b/2.yaml:14: a confidential guest bounces [v6.12]
    $ mkdir empty && dmasim run empty
    0 scenarios in 0 files, 0 steps: nothing ran
    2> dmasim: empty: no scenario in this folder (*.yaml, *.yml)
    [2]
    $ dmasim run missing.yaml pass.yaml
    pass  pass.yaml:1: a 64-bit device is served directly [v6.12]
    pass  pass.yaml:14: a confidential guest bounces [v6.12]
    2 scenarios in 1 file, 4 steps: 2 passed
    2> dmasim: missing.yaml: No such file or directory
    [2]
    $ dmasim run 'missing*.yaml'
    0 scenarios in 0 files, 0 steps: nothing ran
    2> dmasim: missing*.yaml: No such file or directory
    [2]
    $ ln -s loop.yaml loop.yaml && dmasim run loop.yaml
    ERROR loop.yaml: not run: cannot be read: Too many levels of symbolic links
    0 scenarios in 0 files, 0 steps: 1 file not run
    2> loop.yaml: error: cannot be read: Too many levels of symbolic links
    [2]
    $ mkdir folder.yaml && dmasim run folder.yaml
    0 scenarios in 0 files, 0 steps: nothing ran
    2> dmasim: folder.yaml: no scenario in this folder (*.yaml, *.yml)
    [2]
    $ dmasim run -j 1 tree >one && dmasim run -j 2 tree >two && dmasim run -j 200 tree >many && cmp one two && cmp one many
    $ mkdir -p deep/$(seq -s / 70) && cp pass.yaml deep/$(seq -s / 70)/ && dmasim run deep 2>&1 | sed 's/\(deep\/1\/2\/\).*:/\1.../'
    dmasim: deep/1/2/... folders are nested too deeply
    0 scenarios in 0 files, 0 steps: nothing ran
    $ dmasim run pass.yaml:99999999999999999999
    0 scenarios in 0 files, 0 steps: nothing ran
    2> dmasim: pass.yaml:99999999999999999999: No such file or directory
    [2]
    $ dmasim run pass.yaml:0
    0 scenarios in 0 files, 0 steps: nothing ran
    2> dmasim: pass.yaml:0: No such file or directory
    [2]
    $ dmasim run ''
    0 scenarios in 0 files, 0 steps: nothing ran
    2> dmasim: '': No such file or directory
    [2]
