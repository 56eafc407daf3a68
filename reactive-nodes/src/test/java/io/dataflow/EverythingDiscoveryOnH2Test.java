package io.dataflow;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class EverythingDiscoveryOnH2Test extends EverythingDiscoveryContract {}
