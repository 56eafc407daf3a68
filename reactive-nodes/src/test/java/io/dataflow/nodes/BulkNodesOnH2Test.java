package io.dataflow.nodes;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class BulkNodesOnH2Test extends BulkNodesContract {}
