package io.dataflow.webflux;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class SpringPropagationOnH2Test extends SpringPropagationContract {}
