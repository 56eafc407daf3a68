package io.dataflow.replicas;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("PostgreSQL")
class ReplicaRefusalOnPostgresTest extends ReplicaRefusalContract {}
