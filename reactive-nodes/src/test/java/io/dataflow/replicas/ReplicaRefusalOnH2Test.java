package io.dataflow.replicas;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class ReplicaRefusalOnH2Test extends ReplicaRefusalContract {}
