package io.dataflow;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("PostgreSQL")
class TenancyRefusalOnPostgresTest extends TenancyRefusalContract {}
