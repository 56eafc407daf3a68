package io.dataflow.core.internal;

import io.dataflow.testsupport.OnDatabase;
import io.dataflow.testsupport.TestDatabase;

@OnDatabase(TestDatabase.SQLITE)
final class ReferenceOnSqliteTest extends ReferenceContract {}
