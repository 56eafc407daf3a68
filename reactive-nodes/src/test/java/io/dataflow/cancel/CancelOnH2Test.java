package io.dataflow.cancel;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class CancelOnH2Test extends CancelContract {}
