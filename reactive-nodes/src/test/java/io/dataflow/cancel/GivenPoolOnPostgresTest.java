package io.dataflow.cancel;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("PostgreSQL")
class GivenPoolOnPostgresTest extends GivenPoolContract {}
