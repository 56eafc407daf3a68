package io.dataflow.pools;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class LeasesOnH2Test extends LeasesContract {}
