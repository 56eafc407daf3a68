package io.dataflow.nodes;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("SQLite")
class TransactionNodesOnSqliteTest extends TransactionNodesContract {}
