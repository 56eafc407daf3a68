package io.dataflow.nodes;

import io.dataflow.testsupport.OnDatabase;
import io.dataflow.testsupport.TestDatabase;

@OnDatabase(TestDatabase.SQLITE)
final class NodeReferenceOnSqliteTest extends NodeReferenceContract {}
