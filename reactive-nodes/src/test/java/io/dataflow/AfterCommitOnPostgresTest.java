package io.dataflow;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("PostgreSQL")
class AfterCommitOnPostgresTest extends AfterCommitContract {}
