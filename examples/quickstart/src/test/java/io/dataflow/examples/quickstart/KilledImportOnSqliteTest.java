package io.dataflow.examples.quickstart;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("SQLite")
class KilledImportOnSqliteTest extends KilledImportContract {

    @Override
    String url() {
        return "r2dbc:sqlite:file:///" + folder.resolve("towns.db");
    }
}
