Scenarios to begin with: each is clean and passes.

    $ dmasim init --list
    x86              an x86-64 host without memory encryption
    sme-passthrough  an AMD host with SME whose IOMMU passes addresses through (iommu=pt)
    sme-translated   an AMD host with SME whose IOMMU translates
    sev-snp-guest    a guest under AMD SEV-SNP
    tdx-guest        a guest under Intel TDX
    cca-realm        a realm under Arm CCA
    arm64            an arm64 host
    pkvm             a protected guest under pKVM on arm64
    s390-pv          a protected guest on s390 (Secure Execution)
    ppc-svm          a secure guest on POWER (PEF)
    $ mkdir new; for p in $(dmasim init -l | cut -d' ' -f1); do dmasim init $p >new/$p.yaml; dmasim lint new/$p.yaml || echo $p: not clean; done; dmasim run new
    pass  new/arm64.yaml:4: an arm64 host with a narrow device and one that does not snoop [v6.12]
    pass  new/cca-realm.yaml:4: devices of a realm [v7.1]
    pass  new/pkvm.yaml:4: a protected guest with a restricted pool [v6.12]
    pass  new/ppc-svm.yaml:4: devices of a secure guest on POWER [v6.12]
    pass  new/s390-pv.yaml:4: devices of a protected s390 guest [v6.12]
    pass  new/sev-snp-guest.yaml:4: devices of an SEV-SNP guest [v6.12]
    pass  new/sme-passthrough.yaml:4: who reaches encrypted memory on an SME host with iommu=pt [v6.12]
    pass  new/sme-translated.yaml:4: the IOMMU puts the C-bit where a device cannot [v6.12]
    pass  new/tdx-guest.yaml:4: devices of a TD [v6.12]
    pass  new/x86.yaml:4: a wide and a narrow device on an x86-64 host [v6.12]
    10 scenarios in 10 files, 76 steps: 10 passed
    $ head -n 2 new/tdx-guest.yaml | cut -c 1-70
    # yaml-language-server: $schema=scenario.schema.json
    # `dmasim schema >scenario.schema.json` makes the file that the line a
    $ dmasim init -o x.yaml x86; cmp x.yaml new/x86.yaml
    $ dmasim init
    2> dmasim init: a platform is needed; --list shows which there are
    2> Try `dmasim init --help' or `dmasim init --usage' for more information.
    [2]
    $ dmasim init sme
    2> dmasim: no platform 'sme'
    [2]
    $ dmasim init sme-passtrough
    2> dmasim: no platform 'sme-passtrough'; did you mean 'sme-passthrough'?
    [2]
    $ dmasim init x86 arm64
    2> dmasim init: unexpected argument 'arm64'
    2> Try `dmasim init --help' or `dmasim init --usage' for more information.
    [2]
    $ dmasim init -o /nowhere/x.yaml x86
    2> dmasim: /nowhere/x.yaml: No such file or directory
    [2]
