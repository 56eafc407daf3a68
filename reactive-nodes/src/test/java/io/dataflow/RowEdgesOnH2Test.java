package io.dataflow;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class RowEdgesOnH2Test extends RowEdgesContract {}
