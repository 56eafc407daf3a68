package io.dataflow.nodes;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class WorkflowOnH2Test extends WorkflowContract {}
