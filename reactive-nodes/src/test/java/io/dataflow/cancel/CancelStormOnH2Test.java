package io.dataflow.cancel;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class CancelStormOnH2Test extends CancelStormContract {}
