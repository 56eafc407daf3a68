package io.dataflow.webflux;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class SpringTestOnH2Test extends SpringTestContract {}
