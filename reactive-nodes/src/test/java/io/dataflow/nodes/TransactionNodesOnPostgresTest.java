package io.dataflow.nodes;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("PostgreSQL")
class TransactionNodesOnPostgresTest extends TransactionNodesContract {}
