package io.dataflow;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("PostgreSQL")
class TenantDatabasesOnPostgresTest extends TenantDatabasesContract {}
