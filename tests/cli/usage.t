Bad usage: said on standard error, status 2, with the nearest word that would have been right.

    $ dmasim
    2> Usage: dmasim [OPTION...] COMMAND [ARGUMENT...]
    2> Try `dmasim --help' or `dmasim --usage' for more information.
    [2]
    $ dmasim rnu
    2> dmasim: no command 'rnu'; did you mean 'run'?
    2> Try `dmasim --help' or `dmasim --usage' for more information.
    [2]
    $ dmasim something
    2> dmasim: no command 'something'
    2> Try `dmasim --help' or `dmasim --usage' for more information.
    [2]
    $ dmasim --frob
    2> dmasim: unrecognized option '--frob'
    2> Try `dmasim --help' or `dmasim --usage' for more information.
    [2]
    $ dmasim run
    2> dmasim run: a file or folder is needed
    2> Try `dmasim run --help' or `dmasim run --usage' for more information.
    [2]
    $ dmasim run --format jsn pass.yaml
    2> dmasim run: no format 'jsn'; did you mean 'json'?
    2> Try `dmasim run --help' or `dmasim run --usage' for more information.
    [2]
    $ dmasim run --format
    2> dmasim run: option '--format' requires an argument
    2> Try `dmasim run --help' or `dmasim run --usage' for more information.
    [2]
    $ dmasim run --jobs 0 pass.yaml
    2> dmasim run: the number of jobs must be a number from 1 to 256, not '0'
    2> Try `dmasim run --help' or `dmasim run --usage' for more information.
    [2]
    $ dmasim run --jobs many pass.yaml
    2> dmasim run: the number of jobs must be a number from 1 to 256, not 'many'
    2> Try `dmasim run --help' or `dmasim run --usage' for more information.
    [2]
    $ dmasim run -k v6.13 pass.yaml
    2> dmasim: no profile 'v6.13'; did you mean 'v6.12'?
    [2]
    $ dmasim run --format junit --decisions pass.yaml
    2> dmasim run: JUnit has no place for --decisions
    2> Try `dmasim run --help' or `dmasim run --usage' for more information.
    [2]
    $ dmasim run - - </dev/null
    ERROR <stdin>: not run: the file is empty
    0 scenarios in 0 files, 0 steps: 1 file not run
    2> dmasim: -: standard input can be read once only
    2> <stdin>: error: the file is empty; a scenario begins with 'dmasim: 1'
    [2]
    $ dmasim lint
    2> dmasim lint: a file or folder is needed
    2> Try `dmasim lint --help' or `dmasim lint --usage' for more information.
    [2]
    $ dmasim schema file
    2> dmasim: no schema 'file'
    [2]
    $ dmasim profiles v7.33
    2> dmasim: no profile 'v7.33'; did you mean 'v7.3'?
    [2]
    $ dmasim profiles v7.3 v6.1
    2> dmasim profiles: unexpected argument 'v6.1'
    2> Try `dmasim profiles --help' or `dmasim profiles --usage' for more
    2> information.
    [2]
    $ dmasim decisions mapping_rout
    2> dmasim: no decision 'mapping_rout'; did you mean 'mapping_route'?
    [2]
    $ dmasim decisions -k v9
    2> dmasim: no profile 'v9'
    [2]
