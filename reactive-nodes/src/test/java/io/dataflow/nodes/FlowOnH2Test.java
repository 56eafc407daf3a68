package io.dataflow.nodes;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class FlowOnH2Test extends FlowContract {}
