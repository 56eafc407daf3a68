package io.dataflow.core.internal.fencing;

import io.dataflow.testsupport.OnDatabase;
import io.dataflow.testsupport.TestDatabase;

@OnDatabase(TestDatabase.SQLITE)
final class WorkLeasesOnSqliteTest extends WorkLeasesContract {}
