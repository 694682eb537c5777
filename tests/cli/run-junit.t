JUnit XML.

    $ dmasim run --format junit ktap/ 2>/dev/null
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="dmasim">
      <testsuite name="ktap/bad.yaml" tests="2" failures="2" errors="0" skipped="0">
        <testcase classname="ktap/bad.yaml" name="fails # TODO [v6.12]" file="ktap/bad.yaml" line="1">
          <failure message="step 1 'm1': map nvme 0x12345000 4 KiB to_device: path: expected swiotlb, got direct" type="expectation">ktap/bad.yaml:9:14: error: path: expected swiotlb, got direct
        9 |     expect: {path: swiotlb}
          |              ^~~~~~~~~~~~~
      step 1 'm1': map nvme 0x12345000 4 KiB to_device
        gave: path direct, dma_addr 0x12345000, phys 0x12345000, encrypted false, rule capable_limit
           1 has the device no DMA mask? no                                                                 mapping_no_mask, dma_map_page_attrs(), kernel/dma/mapping.c
           2 which implementation serves this device? direct (mask 0xffffffffffffffff)                      mapping_route, dma_go_direct(), kernel/dma/mapping.c
           3 must every mapping of this device bounce? no (phys 0x12345000, size 4KiB)                      force_bounce, is_swiotlb_force_bounce(), include/linux/swiotlb.h
           4 does no range of the device's map have this address? no (addr 0x12345000, size 4KiB)           capable_untranslated, dma_capable(), include/linux/dma-direct.h
        &gt;  5 does the mapping end beyond the device's limit? no (end 0x12345fff, limit 0xffffffffffffffff)  capable_limit, dma_capable(), include/linux/dma-direct.h  &lt;- decides
      repeat: dmasim run -v ktap/bad.yaml:1
    </failure>
        </testcase>
        <testcase classname="ktap/bad.yaml" name="passes, but must not [v6.12]" file="ktap/bad.yaml" line="12">
          <failure message="passed, but the scenario says that it must fail" type="xpass"/>
        </testcase>
      </testsuite>
      <testsuite name="ktap/broken.yaml" tests="1" failures="0" errors="1" skipped="0">
        <testcase classname="ktap/broken.yaml" name="read">
          <error message="a list of steps is expected here, not a single value" type="unread"/>
        </testcase>
      </testsuite>
      <testsuite name="ktap/good.yaml" tests="2" failures="0" errors="0" skipped="1">
        <testcase classname="ktap/good.yaml" name="passes # SKIP not really [v6.12]" file="ktap/good.yaml" line="1"/>
        <testcase classname="ktap/good.yaml" name="fails as expected [v6.12]" file="ktap/good.yaml" line="12">
          <skipped message="swiotlb is not used here # and never was" type="xfail"/>
        </testcase>
      </testsuite>
    </testsuites>
    [2]
    $ dmasim run --format junit rich.yaml bad/outside-ram.yaml 2>/dev/null
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="dmasim">
      <testsuite name="rich.yaml" tests="1" failures="0" errors="0" skipped="0">
        <testcase classname="rich.yaml" name="every kind of step, field and expectation [v6.12]" file="rich.yaml" line="1"/>
      </testsuite>
      <testsuite name="bad/outside-ram.yaml" tests="1" failures="0" errors="1" skipped="0">
        <testcase classname="bad/outside-ram.yaml" name="bad [v6.12]" file="bad/outside-ram.yaml" line="1">
          <error message="map: [0x1000000000000, 0x1000000000fff] is not memory of this machine" type="refused"/>
        </testcase>
      </testsuite>
    </testsuites>
    [2]
    $ dmasim run --format junit -v fail.yaml | python3 -c "import sys, xml.etree.ElementTree as x; print([(e.tag, e.attrib.get('failures')) for e in x.parse(sys.stdin).iter()])"
    [('testsuites', None), ('testsuite', '1'), ('testcase', None), ('failure', None)]
