package io.dataflow.coalescing;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("PostgreSQL")
class LinearizabilityOnPostgresTest extends LinearizabilityContract {}
