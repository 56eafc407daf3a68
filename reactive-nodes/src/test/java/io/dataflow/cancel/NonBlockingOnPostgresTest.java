package io.dataflow.cancel;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("PostgreSQL")
class NonBlockingOnPostgresTest extends NonBlockingContract {}
