package io.dataflow.cancel;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class GivenPoolOnH2Test extends GivenPoolContract {}
