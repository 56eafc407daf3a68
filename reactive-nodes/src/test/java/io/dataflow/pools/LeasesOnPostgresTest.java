package io.dataflow.pools;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("PostgreSQL")
class LeasesOnPostgresTest extends LeasesContract {}
