package io.dataflow.examples.quickstart;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("PostgreSQL")
class QuickstartOnPostgresTest extends QuickstartContract {}
