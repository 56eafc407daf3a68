package io.dataflow.nodes;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("PostgreSQL")
class ResultsOnPostgresTest extends ResultsContract {}
