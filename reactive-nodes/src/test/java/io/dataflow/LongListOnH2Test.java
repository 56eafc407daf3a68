package io.dataflow;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class LongListOnH2Test extends LongListContract {}
