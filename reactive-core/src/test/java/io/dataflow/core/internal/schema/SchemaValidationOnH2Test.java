package io.dataflow.core.internal.schema;

import io.dataflow.testsupport.OnDatabase;
import io.dataflow.testsupport.TestDatabase;

@OnDatabase(TestDatabase.H2)
final class SchemaValidationOnH2Test extends SchemaValidationContract {}
