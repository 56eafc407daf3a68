package io.dataflow.nodes;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class NodeFilterOnH2Test extends NodeFilterContract {}
