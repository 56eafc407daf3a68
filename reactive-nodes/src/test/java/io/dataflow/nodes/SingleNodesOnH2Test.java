package io.dataflow.nodes;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class SingleNodesOnH2Test extends SingleNodesContract {}
