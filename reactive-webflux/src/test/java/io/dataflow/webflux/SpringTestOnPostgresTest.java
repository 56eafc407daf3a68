package io.dataflow.webflux;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("PostgreSQL")
class SpringTestOnPostgresTest extends SpringTestContract {}
