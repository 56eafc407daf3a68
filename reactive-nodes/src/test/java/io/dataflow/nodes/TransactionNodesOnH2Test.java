package io.dataflow.nodes;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class TransactionNodesOnH2Test extends TransactionNodesContract {}
