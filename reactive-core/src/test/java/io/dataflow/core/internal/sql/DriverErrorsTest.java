package io.dataflow.core.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.internal.sql.DatabaseError.Kind;
import io.dataflow.core.internal.sql.h2.H2Dialect;
import io.dataflow.core.internal.sql.h2.H2SchemaDialect;
import io.dataflow.core.internal.sql.postgresql.PostgresDialect;
import io.dataflow.core.internal.sql.postgresql.PostgresDriver;
import io.dataflow.core.internal.sql.postgresql.PostgresSchemaDialect;
import io.dataflow.core.internal.sql.sqlite.SqliteDialect;
import io.dataflow.core.internal.sql.sqlite.SqliteSchemaDialect;
import io.r2dbc.spi.R2dbcBadGrammarException;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the errors of the drivers mean, by their codes and their messages. */
class DriverErrorsTest {

    private static R2dbcException error(String message, String state, int code) {
        return new R2dbcBadGrammarException(message, state, code);
    }

    @ParameterizedTest
    @CsvSource({
        "23505, UNIQUE",
        "23P01, UNIQUE",
        "23503, FOREIGN_KEY",
        "23502, NOT_NULL",
        "23514, CHECK",
        "40001, SERIALIZATION",
        "40P01, SERIALIZATION",
        "55P03, LOCK_TIMEOUT",
        "42P01, UNDEFINED_TABLE",
        "42703, UNDEFINED_COLUMN",
        "42501, PERMISSION",
        "25006, READ_ONLY",
        "42P10, NO_UNIQUE_KEY",
        "57014, CANCELLED",
        "26000, POOLER",
        "42P05, POOLER",
        "08P01, CONNECTION",
        "22003, VALUE",
        "08006, CONNECTION",
        "57P01, CONNECTION",
        "42601, OTHER"
    })
    void ofPostgres(String state, Kind kind) {
        assertThat(new PostgresDialect().describe(error("an error", state, 0)).kind())
                .isEqualTo(kind);
    }

    @Test
    void aPoolerIsKnownByWhatItRefuses() {
        R2dbcException refused = error("unsupported startup parameter: extra_float_digits", "08P01", 0);
        assertThat(new PostgresDialect().describe(refused).kind()).isEqualTo(Kind.POOLER);
    }

    @Test
    void aConnectionThatIsLostHasNoState() {
        assertThat(new PostgresDialect()
                        .describe(new R2dbcNonTransientResourceException("gone"))
                        .kind())
                .isEqualTo(Kind.CONNECTION);
    }

    @ParameterizedTest
    @CsvSource({
        "23505, 23505, UNIQUE",
        "23503, 23503, FOREIGN_KEY",
        "23506, 23506, FOREIGN_KEY",
        "23502, 23502, NOT_NULL",
        "23513, 23513, CHECK",
        "40001, 40001, SERIALIZATION",
        "50200, HYT00, LOCK_TIMEOUT",
        "42102, 42S02, UNDEFINED_TABLE",
        "42122, 42S22, UNDEFINED_COLUMN",
        "90096, 90096, PERMISSION",
        "57014, 57014, CANCELLED",
        "90098, 90098, CONNECTION",
        "22001, 22001, VALUE",
        "1, 08001, CONNECTION",
        "42000, 42000, OTHER"
    })
    void ofH2(int code, String state, Kind kind) {
        assertThat(new H2Dialect().describe(error("an error", state, code))).isEqualTo(DatabaseError.of(kind));
    }

    @Test
    void h2NamesConstraintsAndColumnsInItsMessages() {
        H2Dialect h2 = new H2Dialect();

        assertThat(h2.describe(error(
                        "Unique index or primary key violation: \"PUBLIC.uq_contacts_email INDEX PUBLIC.uq_contacts_email_INDEX_8"
                                + " ON PUBLIC.contacts(email NULLS FIRST, \"\"name\"\" NULLS FIRST) VALUES ( /* key:1 */ 'a')\"",
                        "23505",
                        23505)))
                .isEqualTo(new DatabaseError(Kind.UNIQUE, "uq_contacts_email", List.of("email", "name")));
        assertThat(h2.describe(error(
                        "Referential integrity constraint violation: \"lines_order_id_fkey: PUBLIC.lines FOREIGN KEY(order_id)"
                                + " REFERENCES PUBLIC.orders(id) ('x')\"",
                        "23506",
                        23506)))
                .isEqualTo(new DatabaseError(Kind.FOREIGN_KEY, "lines_order_id_fkey", List.of("order_id")));
        assertThat(h2.describe(error(
                        "Referential integrity constraint violation: \"lines_order_id_fkey: PUBLIC.lines FOREIGN KEY(order_id)"
                                + " REFERENCES PUBLIC.orders(id) ('x')\"",
                        "23503",
                        23503)))
                .isEqualTo(new DatabaseError(Kind.FOREIGN_KEY, "lines_order_id_fkey", List.of()));
        assertThat(h2.describe(error("Check constraint violation: \"lines_hits_check: \"", "23513", 23513)))
                .isEqualTo(new DatabaseError(Kind.CHECK, "lines_hits_check", List.of()));
        assertThat(h2.describe(error("NULL not allowed for column \"email\"", "23502", 23502)))
                .isEqualTo(new DatabaseError(Kind.NOT_NULL, null, List.of("email")));
    }

    @ParameterizedTest
    @CsvSource({
        "23503, FOREIGN_KEY", "22000, VALUE", "40001, SERIALIZATION", "55P03, LOCK_TIMEOUT", "42P01, UNDEFINED_TABLE",
        "42703, UNDEFINED_COLUMN", "42501, PERMISSION", "25006, READ_ONLY", "57014, CANCELLED", "40000, CANCELLED",
        "08003, CONNECTION", "42000, OTHER", "99999, OTHER"
    })
    void ofSqlite(String state, Kind kind) {
        assertThat(new SqliteDialect().describe(error("an error", state, 1))).isEqualTo(DatabaseError.of(kind));
    }

    @Test
    void sqliteNamesConstraintsAndColumnsInItsMessages() {
        SqliteDialect sqlite = new SqliteDialect();

        assertThat(sqlite.describe(error("UNIQUE constraint failed: contacts.email, contacts.name", "23505", 19)))
                .isEqualTo(new DatabaseError(Kind.UNIQUE, null, List.of("email", "name")));
        assertThat(sqlite.describe(error("UNIQUE constraint failed: index 'uq_contacts'", "23505", 19)))
                .isEqualTo(new DatabaseError(Kind.UNIQUE, "uq_contacts", List.of()));
        assertThat(sqlite.describe(error("CHECK constraint failed: lines_hits_check", "23514", 19)))
                .isEqualTo(new DatabaseError(Kind.CHECK, "lines_hits_check", List.of()));
        assertThat(sqlite.describe(error("NOT NULL constraint failed: contacts.email", "23502", 19)))
                .isEqualTo(new DatabaseError(Kind.NOT_NULL, null, List.of("email")));
        assertThat(sqlite.describe(error("ON CONFLICT clause does not match any key", "42000", 1))
                        .kind())
                .isEqualTo(Kind.NO_UNIQUE_KEY);
        assertThat(sqlite.describe(error("integer overflow", "42000", 1)).kind())
                .isEqualTo(Kind.VALUE);
    }

    @Test
    void whoLosesARaceForAChangeOfTheSchemaIsTold() {
        assertThat(new PostgresSchemaDialect(new PostgresDriver()).lostRace(error("there", "42P07", 0)))
                .isTrue();
        assertThat(new PostgresSchemaDialect(new PostgresDriver()).lostRace(error("no", "42501", 0)))
                .isFalse();
        assertThat(new H2SchemaDialect().lostRace(error("there", "42S01", 42101)))
                .isTrue();
        assertThat(new H2SchemaDialect().lostRace(error("no", "23505", 23505))).isFalse();
        assertThat(new SqliteSchemaDialect().lostRace(error("locked", "55P03", 5)))
                .isTrue();
        assertThat(new SqliteSchemaDialect().lostRace(error("changed", "42000", 17)))
                .isTrue();
        assertThat(new SqliteSchemaDialect().lostRace(error("no", "42000", 1))).isFalse();
    }
}
