package io.dataflow.coalescing;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class LinearizabilityOnH2Test extends LinearizabilityContract {}
