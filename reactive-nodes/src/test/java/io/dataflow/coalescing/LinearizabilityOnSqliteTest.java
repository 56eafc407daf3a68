package io.dataflow.coalescing;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("SQLite")
class LinearizabilityOnSqliteTest extends LinearizabilityContract {}
