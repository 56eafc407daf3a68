package io.dataflow.webflux;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("SQLite")
class SpringPropagationOnSqliteTest extends SpringPropagationContract {}
