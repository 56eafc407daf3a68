package io.dataflow.hostile;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("PostgreSQL")
class HostileOnPostgresTest extends HostileContract {}
