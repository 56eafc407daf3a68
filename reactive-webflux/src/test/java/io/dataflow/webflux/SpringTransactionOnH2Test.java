package io.dataflow.webflux;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class SpringTransactionOnH2Test extends SpringTransactionContract {}
