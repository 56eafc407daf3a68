package io.dataflow.hostile;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class HostileOnH2Test extends HostileContract {}
