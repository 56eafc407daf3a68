package io.dataflow.webflux;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("PostgreSQL")
class SpringPropagationOnPostgresTest extends SpringPropagationContract {}
