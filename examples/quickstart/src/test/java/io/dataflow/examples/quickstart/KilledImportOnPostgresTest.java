package io.dataflow.examples.quickstart;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("PostgreSQL")
class KilledImportOnPostgresTest extends KilledImportContract {

    @Override
    String url() {
        return database().r2dbcUrl();
    }
}
