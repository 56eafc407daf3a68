package io.dataflow.nodes;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("SQLite")
class NodeFilterOnSqliteTest extends NodeFilterContract {}
