package io.dataflow;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("PostgreSQL")
class RegistrationOnPostgresTest extends RegistrationContract {}
