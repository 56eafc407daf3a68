package io.dataflow.nodes;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class StreamedListOnH2Test extends StreamedListContract {}
