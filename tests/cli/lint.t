Lint runs nothing: what is invalid goes to standard error, what makes little sense is its result.

    $ dmasim lint pass.yaml
    $ dmasim lint fail.yaml
    $ dmasim lint bad/unknown-key.yaml
    2> bad/unknown-key.yaml:6:1: error: unknown key 'stesp' in a scenario; did you mean 'steps'?
    2>     6 | stesp: []
    2>       | ^~~~~
    [2]
