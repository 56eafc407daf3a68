package io.dataflow.core.internal.fencing;

import io.dataflow.testsupport.OnDatabase;
import io.dataflow.testsupport.TestDatabase;

@OnDatabase(TestDatabase.POSTGRESQL)
final class WorkLeasesOnPostgresTest extends WorkLeasesContract {}
