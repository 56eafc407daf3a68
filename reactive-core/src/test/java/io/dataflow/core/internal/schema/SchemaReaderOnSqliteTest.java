package io.dataflow.core.internal.schema;

import io.dataflow.testsupport.OnDatabase;
import io.dataflow.testsupport.TestDatabase;

@OnDatabase(TestDatabase.SQLITE)
final class SchemaReaderOnSqliteTest extends SchemaReaderContract {}
