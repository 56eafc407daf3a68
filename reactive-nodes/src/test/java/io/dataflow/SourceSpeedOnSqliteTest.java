package io.dataflow;

import io.dataflow.testsupport.OnDatabase;
import io.dataflow.testsupport.TestDatabase;

@OnDatabase(TestDatabase.SQLITE)
final class SourceSpeedOnSqliteTest extends SourceSpeedContract {}
