package io.dataflow.testsupport;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

abstract class TestDatabaseContract extends DatabaseContract {

    @Test
    void itStartsEmptyAndKeepsWhatIsWritten() {
        assertThat(database()
                        .query("SELECT table_name FROM information_schema.tables"
                                + " WHERE table_schema IN ('public', 'PUBLIC')"))
                .isEmpty();

        database().execute("CREATE TABLE thing (id int, name varchar(20))");
        assertThat(database().execute("INSERT INTO thing VALUES ($1, $2), (2, $3)", 1, "a;b", null))
                .isEqualTo(2);

        assertThat(database()
                        .query("SELECT id, name FROM thing WHERE id = $1", 1)
                        .get(0)
                        .values())
                .containsExactly(1, "a;b");
        assertThat(database()
                        .query("SELECT name FROM thing WHERE id = $1", 2)
                        .get(0)
                        .values())
                .containsExactly((Object) null);
    }

    @Test
    void twoDatabasesKnowNothingOfEachOther() {
        database().execute("CREATE TABLE thing (id int)");
        try (TestDatabase other = newDatabase()) {
            assertThat(other.execute("CREATE TABLE thing (id int)")).isZero();
            assertThat(other.r2dbcUrl()).isNotEqualTo(database().r2dbcUrl());
        }
    }

    @Test
    void itCountsOnlyConnectionsOfOthers() {
        assertThat(database().openConnections()).isZero();
        Connection connection = Mono.<Connection>from(
                        ConnectionFactories.get(database().r2dbcUrl()).create())
                .block();
        assertThat(database().openConnections()).isEqualTo(1);
        assertThat(database().runningStatements()).isEmpty();
        Mono.from(connection.close()).block();

        PostgresServerTest.eventually(() -> database().openConnections() == 0);
    }

    @Test
    void itShowsTheStatementThatRuns() throws InterruptedException {
        Thread other = new Thread(() -> Flux.usingWhen(
                        ConnectionFactories.get(database().r2dbcUrl()).create(),
                        connection -> Sql.results(connection, slowStatement())
                                .concatMap(result -> result.map((row, meta) -> 1)),
                        Connection::close)
                .blockLast());
        other.start();

        PostgresServerTest.eventually(() -> !database().runningStatements().isEmpty());
        List<String> running = database().runningStatements();
        other.join();

        assertThat(running).isSubsetOf(slowStatement());
    }

    abstract String slowStatement();
}
