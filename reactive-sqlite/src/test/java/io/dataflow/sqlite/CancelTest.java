package io.dataflow.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcRollbackException;
import io.r2dbc.spi.R2dbcTimeoutException;
import io.r2dbc.spi.Result;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class CancelTest extends Driven {

    private static final String NUMBERS =
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1) ";
    private static final long FOREVER = 1_000_000_000_000L;

    private static Flux<Long> stream(SqliteConnection connection, String sql, Object... values) {
        return Flux.from(statement(connection, sql, values).execute())
                .concatMap(result -> result.map((row, metadata) -> row.get(0, Long.class)), 1);
    }

    private static void check(SqliteConnection connection) {
        assertThat(number(connection, "SELECT 1")).isOne();
        assertThat(connection.cursors()).isEmpty();
    }

    @Test
    void demandSetsHowFarAResultIsStepped() {
        SqliteConnection connection = open();
        StepVerifier.create(stream(connection, NUMBERS + "SELECT i FROM n", FOREVER), 0)
                .thenRequest(1)
                .expectNext(1L)
                .then(() -> assertThat(steps(connection)).isLessThanOrEqualTo(2))
                .thenRequest(1_000)
                .expectNextCount(1_000)
                .then(() -> assertThat(steps(connection)).isLessThanOrEqualTo(1_002))
                .thenCancel()
                .verify(PATIENCE);
        check(connection);
    }

    /** Asked on the worker, after what it does now. */
    private static long steps(SqliteConnection connection) {
        return Mono.<Long>create(sink -> connection.submit(() -> sink.success(
                        connection.cursors().stream().mapToLong(Cursor::steps).sum())))
                .block(PATIENCE);
    }

    @Test
    void takingAFewOfManyEndsAtOnce() {
        SqliteConnection connection = open();

        assertThat(stream(connection, NUMBERS + "SELECT i FROM n", FOREVER)
                        .take(10)
                        .collectList()
                        .block(PATIENCE))
                .hasSize(10);
        check(connection);
    }

    @Test
    void aStatementIsInterruptedBeforeItsFirstRow() {
        SqliteConnection connection = open();
        StepVerifier.create(stream(connection, NUMBERS + "SELECT count(*) FROM n", FOREVER))
                .thenAwait(Duration.ofMillis(100))
                .thenCancel()
                .verify(PATIENCE);
        check(connection);
    }

    @Test
    void cancellingOneResultLeavesTheOthersOfTheConnectionAlone() {
        SqliteConnection connection = open();
        StepVerifier.create(stream(connection, NUMBERS + "SELECT i FROM n", 5_000), 1)
                .expectNext(1L)
                .then(() -> StepVerifier.create(stream(connection, NUMBERS + "SELECT count(*) FROM n", FOREVER))
                        .thenAwait(Duration.ofMillis(100))
                        .thenCancel()
                        .verify(PATIENCE))
                .thenRequest(Long.MAX_VALUE)
                .expectNextCount(4_999)
                .expectComplete()
                .verify(PATIENCE);
        check(connection);
    }

    @Test
    void resultsOfOneConnectionAreReadInTurns() {
        SqliteConnection connection = open();
        Flux<Long> numbers = stream(connection, NUMBERS + "SELECT i FROM n", 3_000);

        assertThat(Flux.zip(numbers, numbers, (a, b) -> a.equals(b))
                        .all(same -> same)
                        .block(PATIENCE))
                .isTrue();
        check(connection);
    }

    @Test
    void anInterruptedWriteTakesItsTransactionWithIt() {
        SqliteConnection connection = open();
        SqliteConnection other = open();
        update(connection, "CREATE TABLE t (i)");
        Throwable refused = null;
        // Where it has not even begun when the cancel comes, it is given more time.
        for (int millis = 100; refused == null && millis < PATIENCE.toMillis(); millis *= 2) {
            wait(connection.rollbackTransaction());
            wait(connection.beginTransaction());
            update(connection, "INSERT INTO t VALUES (0)");
            StepVerifier.create(Flux.from(statement(connection, NUMBERS + "INSERT INTO t SELECT i FROM n", FOREVER)
                                    .execute())
                            .concatMap(Result::getRowsUpdated))
                    .thenAwait(Duration.ofMillis(millis))
                    .thenCancel()
                    .verify(PATIENCE);
            refused = catchThrowable(() -> update(connection, "INSERT INTO t VALUES (1)"));
        }

        assertThat(refused).isInstanceOf(R2dbcRollbackException.class);
        assertThat(update(other, "INSERT INTO t VALUES (2)")).isOne();
        wait(connection.rollbackTransaction());
        assertThat(values(connection, "SELECT i FROM t", Integer.class)).containsExactly(2);
    }

    @Test
    void aStatementThatTakesTooLongIsStopped() {
        SqliteConnection connection = open();
        wait(connection.setStatementTimeout(Duration.ofMillis(100)));

        assertThatThrownBy(() -> number(connection, NUMBERS + "SELECT count(*) FROM n", FOREVER))
                .isInstanceOf(R2dbcTimeoutException.class)
                .hasMessageContaining("PT0.1S");
        assertThatThrownBy(() -> wait(stream(connection, NUMBERS + "SELECT i FROM n", FOREVER)))
                .isInstanceOf(R2dbcTimeoutException.class);
        check(connection);
        wait(connection.setStatementTimeout(Duration.ZERO));
        assertThat(number(connection, NUMBERS + "SELECT count(*) FROM n", 1_000_000))
                .isEqualTo(1_000_000);
    }

    @Test
    void closingStopsWhatRunsAndTellsWhoWaits() {
        SqliteConnection connection =
                open("?busy_timeout=" + PATIENCE.multipliedBy(2).toMillis());
        SqliteConnection other = open();
        update(connection, "CREATE TABLE t (i)");
        wait(other.beginTransaction());
        List<Throwable> errors = new CopyOnWriteArrayList<>();
        stream(connection, NUMBERS + "SELECT i FROM n", FOREVER).subscribe(row -> {}, errors::add);
        Flux.from(connection.createStatement("INSERT INTO t VALUES (1)").execute())
                .subscribe(row -> {}, errors::add);

        StepVerifier.create(stream(connection, NUMBERS + "SELECT count(*) FROM n", FOREVER))
                .thenAwait(Duration.ofMillis(50))
                .then(() -> wait(connection.close()))
                .expectError(R2dbcException.class)
                .verify(PATIENCE);
        Awaitility.await().atMost(PATIENCE).until(() -> errors.size() == 2);
        assertThat(errors)
                .allSatisfy(error ->
                        assertThat(error).isInstanceOf(R2dbcException.class).hasMessageContaining("is closed"));
        assertThatThrownBy(() -> number(connection, "SELECT 1")).hasMessageContaining("is closed");
        wait(connection.close());
        wait(other.commitTransaction());
    }

    @Test
    void closingRollsAnOpenTransactionBackAndGivesTheTurnOn() {
        SqliteConnection connection = open();
        update(connection, "CREATE TABLE t (i)");
        wait(connection.beginTransaction());
        update(connection, "INSERT INTO t VALUES (1)");
        wait(connection.close());

        SqliteConnection other = open();
        assertThat(update(other, "INSERT INTO t VALUES (2)")).isOne();
        assertThat(values(other, "SELECT i FROM t", Integer.class)).containsExactly(2);
    }
}
