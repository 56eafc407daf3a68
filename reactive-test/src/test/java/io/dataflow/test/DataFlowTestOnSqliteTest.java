package io.dataflow.test;

import io.dataflow.testsupport.OnDatabase;
import io.dataflow.testsupport.TestDatabase;

@OnDatabase(TestDatabase.SQLITE)
final class DataFlowTestOnSqliteTest extends DataFlowTestContract {}
