package io.dataflow.nodes;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class ResultsOnH2Test extends ResultsContract {}
