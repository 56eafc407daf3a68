package io.dataflow;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class KailashOnH2Test extends KailashContract {}
