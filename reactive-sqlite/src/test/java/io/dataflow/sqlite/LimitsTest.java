package io.dataflow.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import io.r2dbc.spi.R2dbcTimeoutException;
import io.r2dbc.spi.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Where time, room, rights and patience end. */
class LimitsTest extends Driven {

    /** A back-reference keeps Java from remembering where it looked, so that the search takes longer than anybody lives. */
    private static final String ENDLESS = "SELECT ? REGEXP '^(a+)+\\1b$'";

    private static final String TEXT = "a".repeat(60) + "c";

    @Test
    void aRegularExpressionThatNeverEndsIsStoppedByACancel() {
        SqliteConnection connection = open();
        StepVerifier.create(Flux.from(statement(connection, ENDLESS, TEXT).execute())
                        .concatMap(result -> result.map((row, metadata) -> row.get(0))))
                .thenAwait(Duration.ofMillis(200))
                .thenCancel()
                .verify(PATIENCE);

        assertThat(number(connection, "SELECT 'ab' REGEXP '^a'")).isOne();
    }

    @Test
    void aRegularExpressionThatNeverEndsIsStoppedByTheTimeOfItsStatement() {
        SqliteConnection connection = open("?statement_timeout=150");

        assertThatThrownBy(() -> number(connection, ENDLESS, TEXT)).isInstanceOf(R2dbcTimeoutException.class);
        assertThat(number(connection, "SELECT 'ab' REGEXP '^a'")).isOne();
    }

    @Test
    void aRegularExpressionThatNeverEndsIsStoppedByAClose() {
        SqliteConnection connection = open();
        Mono<Long> search =
                Mono.fromCallable(() -> number(connection, ENDLESS, TEXT)).subscribeOn(Schedulers.boundedElastic());
        StepVerifier.create(search)
                .thenAwait(Duration.ofMillis(200))
                .then(() -> wait(connection.close()))
                .expectError(R2dbcNonTransientResourceException.class)
                .verify(PATIENCE);
    }

    @Test
    void timesThatNoClockCountsAreForEver() {
        SqliteConnection connection = open("?busy_timeout=P900000000D&statement_timeout=P900000000D");
        Duration eternity = Duration.ofSeconds(Long.MAX_VALUE);
        wait(connection.setLockWaitTimeout(eternity));
        wait(connection.setStatementTimeout(eternity));
        update(connection, "CREATE TABLE t (id INT)");
        wait(connection.beginTransaction());

        assertThat(update(connection, "INSERT INTO t VALUES (1)")).isOne();
        wait(connection.commitTransaction());
        assertThat(number(connection, "SELECT count(*) FROM t")).isOne();
    }

    @Test
    void timesBelowNothingAreRefusedWhenTheyAreGiven() {
        SqliteConnection connection = open();
        Duration negative = Duration.ofMillis(-1);

        assertThatThrownBy(() -> connection.setLockWaitTimeout(negative))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lock wait timeout");
        assertThatThrownBy(() -> connection.setStatementTimeout(negative))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("statement timeout");
    }

    @Test
    void aResultThatIsTakenAndForgottenGivesTheTurnBack() {
        SqliteConnection careless = open();
        SqliteConnection other = open("?busy_timeout=20000");
        update(careless, "CREATE TABLE t (id INTEGER PRIMARY KEY, n INT)");
        Result forgotten = Mono.<Result>from(statement(careless, "INSERT INTO t (n) VALUES (1), (2) RETURNING id")
                        .execute())
                .block(PATIENCE);

        assertThat(update(other, "INSERT INTO t (n) VALUES (3)")).isOne();
        assertThat(number(other, "SELECT count(*) FROM t")).isEqualTo(3);
        assertThatThrownBy(() -> wait(forgotten.map((row, metadata) -> row.get(0))))
                .isInstanceOf(IllegalStateException.class);
        assertThat(update(careless, "INSERT INTO t (n) VALUES (4)")).isOne();
    }

    @Test
    void aFullDiskIsAnErrorAndLeavesTheConnectionUsable() {
        SqliteConnection connection = open();
        update(connection, "CREATE TABLE t (id INTEGER PRIMARY KEY, v BLOB)");
        update(connection, "INSERT INTO t (v) VALUES (x'01')");
        number(connection, "PRAGMA max_page_count = 4");
        wait(connection.beginTransaction());

        assertThatThrownBy(() -> update(connection, "INSERT INTO t (v) VALUES (zeroblob(100000))"))
                .isInstanceOfSatisfying(R2dbcNonTransientResourceException.class, error -> {
                    assertThat(error.getErrorCode()).isEqualTo(13);
                    assertThat(error).isInstanceOf(SqliteException.class).hasMessageContaining("full");
                });
        wait(connection.rollbackTransaction());
        number(connection, "PRAGMA max_page_count = 100000");
        assertThat(update(connection, "INSERT INTO t (v) VALUES (zeroblob(100000))"))
                .isOne();
        assertThat(column(connection, "SELECT count(*) FROM t")).isEqualTo(List.of(2L));
    }

    @Test
    void whatCannotBeOpenedIsToldWithItsPlace() throws Exception {
        Path text = Files.writeString(
                folder.resolve("text.db"), "no database, but long enough to be taken for one".repeat(40));
        for (String url : List.of(
                "r2dbc:sqlite:file:///" + folder.resolve("none.db") + "?read_only=true",
                "r2dbc:sqlite:file:///" + folder.resolve("no/folder/a.db"),
                "r2dbc:sqlite:file:///" + folder,
                "r2dbc:sqlite:file:///" + text)) {
            assertThatThrownBy(() -> wait(ConnectionFactories.get(url).create()))
                    .as(url)
                    .isInstanceOf(R2dbcNonTransientResourceException.class)
                    .hasMessageContaining(folder.toString());
        }
        assertThat(folder.resolve("none.db")).doesNotExist();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread ->
                        thread.getName().contains(folder.toString()) && thread.isAlive() && isWorking(thread));
    }

    /** Whether it is more than about to end. */
    private static boolean isWorking(Thread thread) {
        try {
            thread.join(60_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return thread.isAlive();
    }

    @Test
    void aReadOnlyConnectionBeginsNoWrite() {
        update(open(), "CREATE TABLE t (id INT)");
        SqliteConnection reader = open("?read_only=true");
        wait(reader.beginTransaction());

        for (String write : List.of("INSERT INTO t VALUES (1)", "CREATE TABLE u (id INT)", "DROP TABLE t")) {
            assertThatThrownBy(() -> update(reader, write))
                    .as(write)
                    .isInstanceOf(R2dbcPermissionDeniedException.class)
                    .isInstanceOfSatisfying(R2dbcException.class, error -> assertThat(error.getSqlState())
                            .isEqualTo("25006"));
        }
        wait(reader.rollbackTransaction());
        assertThat(number(reader, "SELECT count(*) FROM t")).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 255, 256, 257, 600})
    void demandStepsNoMoreRowsThanItAsksForAndOneMore(int demand) {
        SqliteConnection connection = open();
        StepVerifier.create(
                        Flux.from(statement(
                                                connection,
                                                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 5000)"
                                                        + " SELECT i FROM n")
                                        .execute())
                                .concatMap(result -> result.map((row, metadata) -> row.get(0, Long.class)), 1),
                        0)
                .thenRequest(demand)
                .expectNextCount(demand)
                .then(() -> assertThat(stepped(connection)).isLessThanOrEqualTo(demand + 1L))
                .thenCancel()
                .verify(PATIENCE);
        assertThat(number(connection, "SELECT 1")).isOne();
    }

    private static long stepped(SqliteConnection connection) {
        return Mono.<Long>create(sink -> connection.submit(() -> sink.success(
                        connection.cursors().stream().mapToLong(Cursor::steps).sum())))
                .block(PATIENCE);
    }
}
