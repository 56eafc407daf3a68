package io.dataflow.test;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class DataFlowTestOnH2Test extends DataFlowTestContract {}
