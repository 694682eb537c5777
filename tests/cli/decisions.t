Decision coverage: what each kernel was asked and what it answered, over a run. The numbers grow with the model.

    $ dmasim run --decisions pass.yaml | grep -A1 '^decisions' | sed 's/[0-9][0-9.]* of [0-9]*\(.*\)[0-9][0-9]\.[0-9] %/N of N\1N %/'
    decisions of v6.12: N of N answers reached, N %; not reached:
      mapping_no_mask              has the device no DMA mask? yes
    $ test $(dmasim run -k v7.3 --decisions pass.yaml | grep -c 'never asked') -gt 10
    $ dmasim run --decisions -f ktap pass.yaml | grep -A1 '^# decisions' | sed 's/[0-9][0-9.]* of [0-9]*\(.*\)[0-9][0-9]\.[0-9] %/N of N\1N %/'
    # decisions of v6.12: N of N answers reached, N %; not reached:
    #   mapping_no_mask              has the device no DMA mask? yes
    $ dmasim run --decisions -f json pass.yaml | tail -n 1 | python3 -c "import json, sys; o = json.load(sys.stdin); print(o['kernel'], 0 < o['answers_reached'] < o['answers'], o['not_reached']['mapping_route'])"
    v6.12 True ['iommu', 'other dma_map_ops']
    $ dmasim run --decisions pass.yaml -k v6.12,pool_check=guest_only | grep '^decisions' | cut -d: -f 1
    decisions of v6.12,pool_check=guest_only
    $ dmasim run --decisions fail.yaml | grep -c '^decisions of v6.12'
    1
