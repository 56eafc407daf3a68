package io.dataflow.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.r2dbc.spi.R2dbcBadGrammarException;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Result;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class StatementTest extends Driven {

    private SqliteConnection connection;

    @BeforeEach
    void createTable() {
        connection = open();
        update(
                connection,
                "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, n INTEGER CONSTRAINT small CHECK"
                        + " (n < 100), parent INTEGER REFERENCES t)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', textBlock = """
        SELECT ?1 || ?2 || ?1                     ~ aba
        SELECT ? || ?                             ~ ab
        SELECT $1 || $2                           ~ ab
        SELECT $2 || $1                           ~ ba
        SELECT $2 || '$1?' || $1                  ~ b$1?a
        SELECT :x || :y || :x                     ~ aba
        SELECT @x || @y                           ~ ab
        SELECT ?1 || '?;--' || ?2 -- ?3           ~ a?;--b
        SELECT /* ?9 ; */ ?1 || ?2 || [?3] FROM (SELECT '-' AS "?3") ~ ab-
        SELECT ?2 || (SELECT ?1)                  ~ ba
        """)
    void markersAreNumberedByTheirNumberOrTheirFirstPlace(String sql, String expected) {
        assertThat(value(connection, sql, String.class, "a", "b")).isEqualTo(expected);
    }

    @Test
    void namesBindWithAndWithoutTheirSign() {
        SqliteStatement statement = connection.createStatement("SELECT :a || @b || $c");
        statement.bind("a", "1").bind("@b", "2").bind("c", "3");

        Object joined =
                wait(Flux.from(statement.execute()).concatMap(result -> result.map((row, metadata) -> row.get(0))));

        assertThat(joined).isEqualTo("123");
        assertThatThrownBy(() -> connection.createStatement("SELECT :a").bind("b", 1))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("'b'");
        assertThatThrownBy(() -> connection.createStatement("SELECT $1 || :a"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> connection.createStatement("SELECT ?0")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTextOfSeveralStatementsGivesAResultForEach() {
        String sql = """
            INSERT INTO t (id, name) VALUES (?1, ?2); -- the first; of two
            UPDATE t SET n = ?3 WHERE id = ?1;
            CREATE TRIGGER tr AFTER INSERT ON t BEGIN
                UPDATE t SET n = CASE WHEN n > 1 THEN 2 ELSE 3 END WHERE id = new.id;
                DELETE FROM t WHERE id = 0;
            END;
            ;SELECT n FROM t WHERE name = ?2\
            """;
        List<Object> results = Flux.from(
                        statement(connection, sql, 7, "seven", 1).execute())
                .concatMap(result -> result.<Object>flatMap(segment -> Mono.just(
                        segment instanceof Result.UpdateCount count
                                ? (Object) count.value()
                                : ((Result.RowSegment) segment).row().get(0))))
                .collectList()
                .block(PATIENCE);

        assertThat(results).containsExactly(1L, 1L, 1);
        update(connection, "INSERT INTO t (id, name, n) VALUES (8, 'eight', 50)");
        assertThat(number(connection, "SELECT n FROM t WHERE id = 8")).isEqualTo(2);
    }

    @Test
    void manyBindingsRunOneAfterTheOther() {
        SqliteStatement statement = connection.createStatement("INSERT INTO t (id, name) VALUES ($1, $2)");
        for (int i = 0; i < 100; i++) {
            statement.bind(0, i).bind(1, "n" + i);
            if (i < 99) {
                statement.add();
            }
        }

        assertThat(Flux.from(statement.execute())
                        .concatMap(Result::getRowsUpdated)
                        .collectList()
                        .block(PATIENCE))
                .hasSize(100)
                .containsOnly(1L);
    }

    @Test
    void aBindingThatFailsEndsTheRunThere() {
        SqliteStatement statement = connection.createStatement("INSERT INTO t (id, name) VALUES (?1, 'same')");
        statement.bind(0, 1).add().bind(0, 2).add().bind(0, 3);

        StepVerifier.create(Flux.from(statement.execute()).concatMap(Result::getRowsUpdated))
                .expectNext(1L)
                .expectError(R2dbcDataIntegrityViolationException.class)
                .verify(PATIENCE);
        assertThat(number(connection, "SELECT count(*) FROM t")).isOne();
    }

    @Test
    void generatedValuesComeBackWithTheCount() {
        SqliteStatement statement = connection
                .createStatement("INSERT INTO t (name, n) VALUES ('a', 1), ('b', 2) -- no semicolon")
                .returnGeneratedValues("id", "name");

        List<String> segments = Flux.from(statement.execute())
                .concatMap(result -> result.flatMap(segment -> Mono.just(
                        segment instanceof Result.UpdateCount count
                                ? "count " + count.value()
                                : ((Result.RowSegment) segment).row().get("id") + " "
                                        + ((Result.RowSegment) segment).row().get("name"))))
                .collectList()
                .block(PATIENCE);

        assertThat(segments).containsExactly("1 a", "2 b", "count 2");
        assertThat(Flux.from(connection
                                .createStatement("UPDATE t SET n = 3 RETURNING name")
                                .returnGeneratedValues()
                                .execute())
                        .concatMap(Result::getRowsUpdated)
                        .blockLast(PATIENCE))
                .isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", quoteCharacter = '`', textBlock = """
        INSERT INTO t (id, name) VALUES (1, 'other')       | SQLITE_CONSTRAINT_PRIMARYKEY | 1555 | 23505 | t | id   | -
        INSERT INTO t (id, name) VALUES (2, 'secret')      | SQLITE_CONSTRAINT_UNIQUE     | 2067 | 23505 | t | name | -
        INSERT INTO t (id) VALUES (2)                      | SQLITE_CONSTRAINT_NOTNULL    | 1299 | 23502 | t | name | -
        INSERT INTO t (id, name, n) VALUES (2, 'x', 100)   | SQLITE_CONSTRAINT_CHECK      | 275  | 23514 | - | -    | small
        INSERT INTO t (id, name, parent) VALUES (2, 'x', 9) | SQLITE_CONSTRAINT_FOREIGNKEY | 787  | 23503 | - | -    | -
        """)
    void aViolationNamesWhatSqliteNames(
            String sql, String name, int code, String state, String table, String column, String constraint) {
        update(connection, "INSERT INTO t (id, name) VALUES (1, 'secret')");

        assertThatThrownBy(() -> update(connection, sql))
                .isInstanceOf(R2dbcDataIntegrityViolationException.class)
                .hasMessageNotContaining("secret")
                .satisfies(error -> {
                    SqliteError told = ((SqliteException) error).error();
                    assertThat(told.name()).isEqualTo(name);
                    assertThat(told.code()).isEqualTo(code);
                    assertThat(told.table()).isEqualTo(table);
                    assertThat(told.columns()).isEqualTo(column == null ? List.of() : List.of(column));
                    assertThat(told.constraint()).isEqualTo(constraint);
                    assertThat(((R2dbcException) error).getSqlState()).isEqualTo(state);
                    assertThat(((R2dbcException) error).getErrorCode()).isEqualTo(code);
                    assertThat(((R2dbcException) error).getSql()).isEqualTo(sql);
                });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        SELECT * FROM nowhere      | 42P01
        SELECT absent FROM t       | 42703
        INSERT INTO t (absent) VALUES (1) | 42703
        SELEC 1                    | 42000
        """)
    void badSqlIsBadGrammar(String sql, String state) {
        assertThatThrownBy(() -> update(connection, sql))
                .isInstanceOf(R2dbcBadGrammarException.class)
                .satisfies(error ->
                        assertThat(((R2dbcException) error).getSqlState()).isEqualTo(state));
    }

    @Test
    void aTableThatOthersChangedIsReadAsItIsNow() {
        SqliteConnection other = open();
        update(connection, "INSERT INTO t (id, name) VALUES (1, 'a')");
        assertThat(number(connection, "SELECT * FROM t")).isOne();

        update(other, "ALTER TABLE t RENAME COLUMN n TO amount");
        update(other, "ALTER TABLE t ADD COLUMN more TEXT DEFAULT 'm'");

        assertThat((Object) wait(
                        Flux.from(connection.createStatement("SELECT * FROM t").execute())
                                .concatMap(result -> result.map(row -> row.get("more") + " " + row.get("amount")))))
                .isEqualTo("m null");
    }

    @Test
    void aReadOnlyConnectionReadsAndRefusesToWrite() {
        update(connection, "INSERT INTO t (id, name) VALUES (1, 'a')");
        SqliteConnection reader = open("?read_only=true");

        assertThat(number(reader, "SELECT count(*) FROM t")).isOne();
        wait(reader.beginTransaction());
        assertThatThrownBy(() -> update(reader, "DELETE FROM t"))
                .satisfies(error ->
                        assertThat(((R2dbcException) error).getSqlState()).isEqualTo("25006"));
        wait(reader.commitTransaction());
        assertThatThrownBy(() -> openUrl("r2dbc:sqlite:file:///" + folder.resolve("none.db") + "?read_only=true"))
                .isInstanceOf(R2dbcException.class)
                .hasMessageContaining("none.db");
    }

    @Test
    void aResultIsConsumedOnce() {
        Result result =
                Mono.from(connection.createStatement("SELECT 1").execute()).block(PATIENCE);
        wait(result.map((row, metadata) -> row.get(0)));

        assertThatThrownBy(() -> wait(result.map((row, metadata) -> row.get(0))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("once");
    }

    @Test
    void anErrorOfTheMappingReachesTheSubscriberAndFreesTheCursor() {
        assertThatThrownBy(() -> wait(Flux.from(connection
                                .createStatement("SELECT 1 UNION ALL SELECT 2")
                                .execute())
                        .concatMap(result -> result.map((row, metadata) -> {
                            throw new IllegalStateException("mine");
                        }))))
                .hasMessage("mine");
        assertThat(connection.cursors()).isEmpty();
    }
}
