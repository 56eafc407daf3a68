package io.dataflow.examples.kailash;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("PostgreSQL")
class DynamicModelsOnPostgresTest extends DynamicModelsContract {}
