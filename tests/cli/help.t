Every command has --help, --usage and --version; nothing else is needed to find one's way.

    $ dmasim --help
    Usage: dmasim [OPTION...] COMMAND [ARGUMENT...]
    Linux's DMA mapping decisions on modelled silicon: runs scenarios, compares
    what comes with what they expect, and says why at each step.
    
      -?, --help                 Give this help list
          --usage                Give a short usage message
      -V, --version              Print program version
    
    Commands:
      run         run scenarios and compare what comes with what they expect
      diff        show what two kernels, command lines or files do differently
      matrix      show what many combinations of values give, as a table
      explain     tell why a step gave that, and what would change it
      why-not     find the smallest change with which a failing step succeeds
      bisect      find which kernel, and which behaviour of it, flips a scenario
      report      write a failure as a file that does the same anywhere
      replay      carry out a report again: does the same happen?
      shrink      find the smallest scenario that still fails in the same way
      init        write a scenario to begin with, for a platform by its name
      capture     make a scenario of the machine that this runs on
      lint        check scenarios without running them
      list        list the scenarios in files and folders
      import      build a scenario from what a real machine says about itself
      schema      print the JSON Schema of scenario files
      profiles    list the kernels that are known, and what sets them apart
      bugs        list the bugs that a kernel can be given, and what notices them
      decisions   list the questions that a modelled kernel asks
      invariants  list what is watched while a scenario runs
      faults      list what can go wrong, with the real event and code
      knobs       list the hardware knobs and build options of a platform
    
    Each has its own --help. Exit status: 0 all held; 1 an expectation or invariant
    failed; 2 bad usage or an invalid scenario; 3 an internal error.
    $ dmasim --version
    dmasim 0.1.0
    $ dmasim help
    Usage: dmasim [OPTION...] COMMAND [ARGUMENT...]
    Linux's DMA mapping decisions on modelled silicon: runs scenarios, compares
    what comes with what they expect, and says why at each step.
    
      -?, --help                 Give this help list
          --usage                Give a short usage message
      -V, --version              Print program version
    
    Commands:
      run         run scenarios and compare what comes with what they expect
      diff        show what two kernels, command lines or files do differently
      matrix      show what many combinations of values give, as a table
      explain     tell why a step gave that, and what would change it
      why-not     find the smallest change with which a failing step succeeds
      bisect      find which kernel, and which behaviour of it, flips a scenario
      report      write a failure as a file that does the same anywhere
      replay      carry out a report again: does the same happen?
      shrink      find the smallest scenario that still fails in the same way
      init        write a scenario to begin with, for a platform by its name
      capture     make a scenario of the machine that this runs on
      lint        check scenarios without running them
      list        list the scenarios in files and folders
      import      build a scenario from what a real machine says about itself
      schema      print the JSON Schema of scenario files
      profiles    list the kernels that are known, and what sets them apart
      bugs        list the bugs that a kernel can be given, and what notices them
      decisions   list the questions that a modelled kernel asks
      invariants  list what is watched while a scenario runs
      faults      list what can go wrong, with the real event and code
      knobs       list the hardware knobs and build options of a platform
    
    Each has its own --help. Exit status: 0 all held; 1 an expectation or invariant
    failed; 2 bad usage or an invalid scenario; 3 an internal error.
    $ dmasim help schema
    Usage: dmasim schema [OPTION...] [scenario|profile]
    Print the JSON Schema of scenario files, or of profile files, as
    docs/scenario.schema.json and docs/profile.schema.json hold them.
    
      -?, --help                 Give this help list
          --usage                Give a short usage message
      -V, --version              Print program version
    $ dmasim run --help
    Usage: dmasim run [OPTION...] PATH...
    Run scenarios and compare what comes with what they expect.
    
          --decisions            show which decisions and answers of each kernel
                                 were reached, and which were not
      -f, --format=FORMAT        text (the default), json (JSON Lines), ktap or
                                 junit
      -j, --jobs=N               scenarios at the same time (all processors)
      -k, --kernel=PROFILE[,BEHAVIOUR=VALUE...]
                                 this kernel instead of each scenario's own; see
                                 `dmasim profiles`; PROFILE may be the path of a
                                 profile file
      -n, --name=PATTERN         only scenarios whose name matches, as a shell
                                 pattern
      -q, --quiet                leave out what passed
      -v, --verbose              show every step and the decisions behind it
      -?, --help                 Give this help list
          --usage                Give a short usage message
      -V, --version              Print program version
    
    Mandatory or optional arguments to long options are also mandatory or optional
    for any corresponding short options.
    
    PATH is a file, a folder (all *.yaml and *.yml below it), a pattern, FILE:LINE
    for the scenario there, or - for standard input. Exit status: 0 all held; 1 an
    expectation or invariant failed; 2 bad usage or an invalid scenario; 3 an
    internal error.
    $ dmasim lint --help
    Usage: dmasim lint [OPTION...] PATH...
    Check scenarios without running them: what is invalid, and what is legal but
    makes little sense. Exit status: 0 nothing found; 1 something that makes little
    sense; 2 something invalid.
    
      -?, --help                 Give this help list
          --usage                Give a short usage message
      -V, --version              Print program version
    $ dmasim report --help
    Usage: dmasim report [OPTION...] FILE[:STEP]
    Write a report that does the same anywhere: the scenario by itself, everything
    that its kernel and hardware are said to do, what was expected and what came,
    and every decision.
    
      -k, --kernel=PROFILE[,BEHAVIOUR=VALUE...]
                                 this kernel, or that of a profile file, instead of
                                 the scenario's own
      -m, --mail                 plain text of 72 columns, to be sent to a list as
                                 it is
      -o, --output=DIR           write a file in this folder and print its name; -
                                 (the default): standard output
      -?, --help                 Give this help list
          --usage                Give a short usage message
      -V, --version              Print program version
    
    Mandatory or optional arguments to long options are also mandatory or optional
    for any corresponding short options.
    
    The first scenario that fails is reported, or the only one there; FILE:LINE
    names one, and with the line or the id of a step also the step that the report
    is about. `dmasim replay` carries it out again. Exit status: 0 it was written;
    2 bad usage or an invalid scenario; 3 an internal error.
    $ dmasim replay --help
    Usage: dmasim replay [OPTION...] REPORT
    Carry out a report again, and say whether the same happens: the same steps
    fail, by the same rules, in the same fields.
    
      -f, --format=FORMAT        text (the default) or json (one object)
      -k, --kernel=PROFILE[,BEHAVIOUR=VALUE...]
                                 this kernel, or that of a profile file, instead of
                                 the report's own
      -v, --verbose              show every value that is not as in the report
      -?, --help                 Give this help list
          --usage                Give a short usage message
      -V, --version              Print program version
    
    Mandatory or optional arguments to long options are also mandatory or optional
    for any corresponding short options.
    
    REPORT is a file that `dmasim report` wrote, also as a mail, or - for standard
    input. Exit status: 0 the same; 1 something else; 2 bad usage, no report, or
    one that a newer dmasim wrote; 3 an internal error.
    $ dmasim shrink --help
    Usage: dmasim shrink [OPTION...] FILE[:STEP]
    Find the smallest scenario that still fails in the same way: a step of the same
    verb, by the same rule, in the same fields, with the same violations.
    
      -k, --kernel=PROFILE[,BEHAVIOUR=VALUE...]
                                 this kernel, or that of a profile file, instead of
                                 the scenario's own
      -l, --limit=N              try at most that many scenarios (20000)
      -o, --output=FILE          write it there; - (the default): standard output
      -?, --help                 Give this help list
          --usage                Give a short usage message
      -V, --version              Print program version
    
    Mandatory or optional arguments to long options are also mandatory or optional
    for any corresponding short options.
    
    The first scenario that fails is taken; FILE:LINE names another one, and with
    the line or the id of a step also the failing step that counts. ^C ends it with
    what it has so far. Exit status: 0 it was written; 2 bad usage, an invalid
    scenario, or nothing fails; 3 an internal error.
    $ dmasim init --help
    Usage: dmasim init [OPTION...] PLATFORM
      or:  dmasim init [OPTION...] --list
    Write a scenario to begin with: one that runs, with comments, for a platform by
    its name.
    
      -l, --list                 list the platforms
      -o, --output=FILE          write it there; - (the default): standard output
      -?, --help                 Give this help list
          --usage                Give a short usage message
      -V, --version              Print program version
    
    Mandatory or optional arguments to long options are also mandatory or optional
    for any corresponding short options.
    $ dmasim capture --help
    Usage: dmasim capture [OPTION...] [FILE]
    Make a scenario of the machine that this runs on: command line, memory, devices
    with their masks, IOMMU groups, pools, encryption, kernel version, as far as
    they may be read.
    
      -k, --kernel=PROFILE       this kernel, not the one nearest to the machine's
      -o, --output=FILE          write it there; - (the default): standard output
      -r, --raw                  what was collected, not yet a scenario
      -s, --script               print the shell script that collects, and run
                                 nothing
      -?, --help                 Give this help list
          --usage                Give a short usage message
      -V, --version              Print program version
    
    Mandatory or optional arguments to long options are also mandatory or optional
    for any corresponding short options.
    
    FILE is what the script wrote on another machine, - standard input. Serial
    numbers, MAC addresses, UUIDs and the names of hosts and users are left out.
    Exit status: 0 it was written; 2 bad usage, or nothing that the script wrote; 3
    an internal error.
    $ dmasim list --help
    Usage: dmasim list [OPTION...] PATH...
    List the scenarios in files and folders, each with its place and kernel.
    
      -?, --help                 Give this help list
          --usage                Give a short usage message
      -V, --version              Print program version
    $ dmasim schema --help
    Usage: dmasim schema [OPTION...] [scenario|profile]
    Print the JSON Schema of scenario files, or of profile files, as
    docs/scenario.schema.json and docs/profile.schema.json hold them.
    
      -?, --help                 Give this help list
          --usage                Give a short usage message
      -V, --version              Print program version
    $ dmasim profiles --help
    Usage: dmasim profiles [OPTION...] [NAME]
    List the kernels that are known, or tell what sets one of them apart. NAME may
    be the path of a profile file.
    
      -?, --help                 Give this help list
          --usage                Give a short usage message
      -V, --version              Print program version
    $ dmasim decisions --help
    Usage: dmasim decisions [OPTION...] [NAME]
    List the questions that a modelled kernel asks, in its order, or one of them.
    
      -k, --kernel=PROFILE       only those that this kernel asks, and where it
                                 asks them
      -m, --markdown             as docs/decisions.md holds them
      -?, --help                 Give this help list
          --usage                Give a short usage message
      -V, --version              Print program version
    
    Mandatory or optional arguments to long options are also mandatory or optional
    for any corresponding short options.
    $ dmasim invariants --help
    Usage: dmasim invariants [OPTION...]
    List what must hold at every step of a scenario. A scenario turns one off by
    name, or names the ones that it breaks: `invariants: {NAME: false}`, `expect:
    {violates: [NAME]}`.
    
      -?, --help                 Give this help list
          --usage                Give a short usage message
      -V, --version              Print program version
    $ dmasim faults --help
    Usage: dmasim faults [OPTION...]
    List the fault taxonomy: each name with the field that shows it, the real
    event, its code, the line that Linux logs, and what Linux then does.
    
      -j, --json                 as JSON Lines, for programs
      -m, --markdown             as docs/faults.md holds them
      -?, --help                 Give this help list
          --usage                Give a short usage message
      -V, --version              Print program version
    $ dmasim knobs --help
    Usage: dmasim knobs [OPTION...]
    List the hardware knobs and the kernel's build options, with their defaults.
    
      -?, --help                 Give this help list
          --usage                Give a short usage message
      -V, --version              Print program version
    $ dmasim run --usage
    Usage: dmasim run [-qv?V] [-f FORMAT] [-j N] [-k PROFILE[,BEHAVIOUR=VALUE...]]
                [-n PATTERN] [--decisions] [--format=FORMAT] [--jobs=N]
                [--kernel=PROFILE[,BEHAVIOUR=VALUE...]] [--name=PATTERN] [--quiet]
                [--verbose] [--help] [--usage] [--version] PATH...
    $ for command in run report replay shrink init capture lint list schema profiles decisions invariants faults knobs; do dmasim $command --version; done
    dmasim 0.1.0
    dmasim 0.1.0
    dmasim 0.1.0
    dmasim 0.1.0
    dmasim 0.1.0
    dmasim 0.1.0
    dmasim 0.1.0
    dmasim 0.1.0
    dmasim 0.1.0
    dmasim 0.1.0
    dmasim 0.1.0
    dmasim 0.1.0
    dmasim 0.1.0
    dmasim 0.1.0
