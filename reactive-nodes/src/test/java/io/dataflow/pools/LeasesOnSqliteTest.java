package io.dataflow.pools;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("SQLite")
class LeasesOnSqliteTest extends LeasesContract {}
