package io.dataflow.hostile;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("SQLite")
class HostileOnSqliteTest extends HostileContract {}
