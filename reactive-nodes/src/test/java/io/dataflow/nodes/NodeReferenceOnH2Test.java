package io.dataflow.nodes;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class NodeReferenceOnH2Test extends NodeReferenceContract {}
