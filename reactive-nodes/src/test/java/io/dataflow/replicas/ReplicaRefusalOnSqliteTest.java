package io.dataflow.replicas;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("SQLite")
class ReplicaRefusalOnSqliteTest extends ReplicaRefusalContract {}
