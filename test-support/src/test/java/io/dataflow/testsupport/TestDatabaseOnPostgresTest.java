package io.dataflow.testsupport;

@OnDatabase(TestDatabase.POSTGRESQL)
class TestDatabaseOnPostgresTest extends TestDatabaseContract {

    @Override
    String slowStatement() {
        return "SELECT 1 FROM pg_sleep(1)";
    }
}
