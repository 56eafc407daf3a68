package io.dataflow.examples.kailash;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("PostgreSQL")
class GuideOnPostgresTest extends GuideContract {}
