package io.dataflow;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("PostgreSQL")
class RegistryFileOnPostgresTest extends RegistryFileContract {}
