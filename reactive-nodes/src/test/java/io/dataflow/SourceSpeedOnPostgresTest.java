package io.dataflow;

import io.dataflow.testsupport.OnDatabase;
import io.dataflow.testsupport.TestDatabase;

@OnDatabase(TestDatabase.POSTGRESQL)
final class SourceSpeedOnPostgresTest extends SourceSpeedContract {}
