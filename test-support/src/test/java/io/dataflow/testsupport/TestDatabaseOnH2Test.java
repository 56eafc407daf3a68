package io.dataflow.testsupport;

@OnDatabase(TestDatabase.H2)
class TestDatabaseOnH2Test extends TestDatabaseContract {

    @Override
    String slowStatement() {
        return "SELECT COUNT(*) FROM SYSTEM_RANGE(1, 3000) A, SYSTEM_RANGE(1, 6000) B WHERE A.X + B.X = 0";
    }
}
