package io.dataflow;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class TenancyRefusalOnH2Test extends TenancyRefusalContract {}
