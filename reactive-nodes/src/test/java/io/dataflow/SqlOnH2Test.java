package io.dataflow;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class SqlOnH2Test extends SqlContract {}
