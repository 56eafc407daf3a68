package io.dataflow.test;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("PostgreSQL")
class DataFlowTestOnPostgresTest extends DataFlowTestContract {}
