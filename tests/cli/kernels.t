A document that names several kernels is a scenario for each.

    $ dmasim list kernels.yaml
    kernels.yaml:1: one document, several kernels [v6.1]
    kernels.yaml:1: one document, several kernels [v6.12]
    kernels.yaml:13: the next document [v6.12]
    $ dmasim run kernels.yaml | grep -v -e '^ ' -e '^kernels'
    FAIL  kernels.yaml:1: one document, several kernels [v6.1]
    FAIL  kernels.yaml:1: one document, several kernels [v6.12]
    pass  kernels.yaml:13: the next document [v6.12]
    3 scenarios in 1 file, 6 steps: 1 passed, 2 failed
    $ dmasim run kernels.yaml | grep -e repeat -e other
      repeat: dmasim run -v -k v6.1 kernels.yaml:1
      other kernels: all fail
      repeat: dmasim run -v -k v6.12 kernels.yaml:1
      other kernels: all fail
    $ dmasim run kernels.yaml:3 | grep -c ^FAIL
    2
    $ dmasim run kernels.yaml:11 | grep -c ^FAIL
    2
    $ dmasim run kernels.yaml:13
    pass  kernels.yaml:13: the next document [v6.12]
    1 scenario in 1 file, 2 steps: 1 passed
    $ dmasim run -k v7.3 kernels.yaml | grep -v -e '^ ' -e '^kernels'
    FAIL  kernels.yaml:1: one document, several kernels [v7.3]
    pass  kernels.yaml:13: the next document [v7.3]
    2 scenarios in 1 file, 4 steps: 1 passed, 1 failed
    $ dmasim run -f ktap kernels.yaml | grep 'ok '
        not ok 1 one document, several kernels [v6.1]
        not ok 2 one document, several kernels [v6.12]
        ok 3 the next document [v6.12]
    not ok 1 kernels.yaml
