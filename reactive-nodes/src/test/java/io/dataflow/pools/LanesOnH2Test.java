package io.dataflow.pools;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class LanesOnH2Test extends LanesContract {}
