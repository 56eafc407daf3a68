package io.dataflow.testsupport;

import static io.r2dbc.spi.ConnectionFactoryOptions.DATABASE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ValidationDepth;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

class PostgresDatabasesTest {

    private static final int USES = 4;
    private static final PostgresDatabases DATABASES =
            new PostgresDatabases(SharedPostgres.get().server());

    private PostgresTestDatabase database = new PostgresTestDatabase(DATABASES);

    @AfterEach
    void close() {
        database.close();
    }

    @AfterAll
    static void dropThem() {
        DATABASES.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE thing (id serial PRIMARY KEY, name text DEFAULT 'x')",
                "CREATE SCHEMA more CREATE TABLE thing (id int) CREATE VIEW seen AS SELECT id FROM thing",
                "CREATE TYPE colour AS ENUM ('red')",
                "CREATE FUNCTION twice(int) RETURNS int LANGUAGE sql AS 'SELECT $1 * 2'",
                "CREATE COLLATION mine FROM \"C\"",
                "CREATE PUBLICATION told",
                "SELECT lo_create(0)",
                "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC",
                "CREATE TEMPORARY TABLE passing (id int)"
            })
    void whatTheTestMadeIsGoneFromADatabaseThatIsUsedAgain(String made) {
        long number = number();
        database.execute(made);

        another();

        assertThat(number()).isEqualTo(number);
        assertThat(ofUsers()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem = ''1MB''', current_database()); END $$",
                "DO $$ BEGIN EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database()); END $$",
                "DO $$ BEGIN EXECUTE format('COMMENT ON DATABASE %I IS ''mine''', current_database()); END $$",
                "GRANT CREATE ON SCHEMA public TO PUBLIC",
                "DROP SCHEMA public"
            })
    void aDatabaseThatIsNoLongerLikeANewOneIsNotUsedAgain(String changed) {
        long number = number();
        database.execute(changed);

        another();

        assertThat(number()).isNotEqualTo(number);
    }

    @Test
    void anObjectOfTheSuperuserStandsInTheWayOfAnotherUse() {
        long number = number();
        new Sql(DATABASES.server().admin().mutate().option(DATABASE, name()).build())
                .execute("CREATE CAST (int AS json) WITH INOUT");

        another();

        assertThat(number()).isNotEqualTo(number);
    }

    @Test
    void whoeverIsStillConnectedIsEndedAndFindsNothingUnderTheOldName() {
        String old = database.r2dbcUrl();
        Connection left =
                Mono.<Connection>from(ConnectionFactories.get(old).create()).block();

        another();

        assertThat(database.r2dbcUrl()).isNotEqualTo(old);
        assertThat(database.openConnections()).isZero();
        assertThatThrownBy(() -> new Sql(old).query("SELECT 1")).hasMessageContaining("does not exist");
        PostgresServerTest.eventually(() -> !Mono.from(left.validate(ValidationDepth.REMOTE))
                .onErrorReturn(false)
                .blockOptional()
                .orElse(false));
    }

    @Test
    void aDatabaseIsDroppedAfterSomeUses() {
        try (PostgresDatabases few = new PostgresDatabases(DATABASES.server(), USES)) {
            Set<Long> numbers = new LinkedHashSet<>();
            for (int i = 0; i < 2 * USES + 1; i++) {
                database.close();
                database = new PostgresTestDatabase(few);
                numbers.add(number());
            }
            database.close();

            assertThat(numbers).hasSize(3);
        }
    }

    private void another() {
        database.close();
        database = new PostgresTestDatabase(DATABASES);
    }

    private String name() {
        return String.valueOf(
                database.query("SELECT current_database() AS n").get(0).get("n"));
    }

    /** The number that PostgreSQL gave the database when it was made. */
    private long number() {
        return ((Number) database.query("SELECT oid::bigint AS n FROM pg_database WHERE datname = current_database()")
                        .get(0)
                        .get("n"))
                .longValue();
    }

    private List<Map<String, Object>> ofUsers() {
        return database.query("SELECT relname::text FROM pg_class WHERE oid >= 16384"
                + " UNION ALL SELECT nspname FROM pg_namespace WHERE oid >= 16384 AND nspname NOT LIKE 'pg_%temp%'"
                + " UNION ALL SELECT typname FROM pg_type WHERE oid >= 16384"
                + " UNION ALL SELECT 'lo' FROM pg_largeobject_metadata"
                + " UNION ALL SELECT pubname FROM pg_publication"
                + " UNION ALL SELECT collname FROM pg_collation WHERE oid >= 16384"
                + " UNION ALL SELECT 'acl' FROM pg_default_acl"
                + " UNION ALL SELECT proname FROM pg_proc WHERE oid >= 16384");
    }
}
