package io.dataflow;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("PostgreSQL")
class LongListOnPostgresTest extends LongListContract {}
