package io.dataflow;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class LockedReadOnH2Test extends LockedReadContract {}
