Standard output may be closed, full, or read by somebody who leaves early: a message and status 2, never a crash.

    $ dmasim run pass.yaml >/dev/full
    2> dmasim: standard output: No space left on device
    [2]
    $ dmasim run pass.yaml >&-
    2> dmasim: standard output: Bad file descriptor
    [2]
    $ dmasim run -f json pass.yaml >/dev/full
    2> dmasim: standard output: No space left on device
    [2]
    $ dmasim --help >/dev/full
    2> dmasim: standard output: No space left on device
    [2]
    $ dmasim decisions >&-
    2> dmasim: standard output: Bad file descriptor
    [2]
    $ (sleep 0.3; dmasim decisions; echo $? >status) | true; cat status
    2
    2> dmasim: standard output: Broken pipe
    $ dmasim run pass.yaml <&-
    pass  pass.yaml:1: a 64-bit device is served directly [v6.12]
    pass  pass.yaml:14: a confidential guest bounces [v6.12]
    2 scenarios in 1 file, 4 steps: 2 passed
    $ dmasim run fail.yaml 2>&- | tail -n 1
    1 scenario in 1 file, 2 steps: 1 failed
    $ dmasim run ktap/broken.yaml 2>/dev/full
    ERROR ktap/broken.yaml:3: not run: a list of steps is expected here, not a single value
    0 scenarios in 0 files, 0 steps: 1 file not run
    [2]

Colour is for terminals only: see terminal.py.

    $ TERM=xterm dmasim run pass.yaml | grep -c "$(printf '\033')"
    0
    [1]
