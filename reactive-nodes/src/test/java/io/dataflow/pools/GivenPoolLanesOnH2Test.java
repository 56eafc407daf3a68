package io.dataflow.pools;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class GivenPoolLanesOnH2Test extends GivenPoolLanesContract {}
