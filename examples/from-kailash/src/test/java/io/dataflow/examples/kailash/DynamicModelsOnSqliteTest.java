package io.dataflow.examples.kailash;

import io.dataflow.testsupport.OnDatabase;
import io.dataflow.testsupport.TestDatabase;

@OnDatabase(TestDatabase.SQLITE)
final class DynamicModelsOnSqliteTest extends DynamicModelsContract {}
