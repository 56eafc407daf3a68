package io.dataflow.examples.quickstart;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class QuickstartOnH2Test extends QuickstartContract {}
