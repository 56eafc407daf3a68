package io.dataflow;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("SQLite")
class TenantKeyOnSqliteTest extends TenantKeyContract {}
