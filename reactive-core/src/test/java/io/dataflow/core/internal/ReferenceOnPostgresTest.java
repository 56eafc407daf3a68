package io.dataflow.core.internal;

import io.dataflow.testsupport.OnDatabase;
import io.dataflow.testsupport.TestDatabase;

@OnDatabase(TestDatabase.POSTGRESQL)
final class ReferenceOnPostgresTest extends ReferenceContract {}
