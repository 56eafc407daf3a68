package io.dataflow.nodes;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class ListNodesOnH2Test extends ListNodesContract {}
