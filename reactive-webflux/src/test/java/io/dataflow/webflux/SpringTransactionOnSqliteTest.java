package io.dataflow.webflux;

import io.dataflow.testsupport.OnDatabase;
import io.dataflow.testsupport.TestDatabase;

@OnDatabase(TestDatabase.SQLITE)
class SpringTransactionOnSqliteTest extends SpringTransactionContract {}
