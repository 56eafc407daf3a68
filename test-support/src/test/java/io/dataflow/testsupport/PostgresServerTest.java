package io.dataflow.testsupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresServerTest {

    private PostgresServer server;
    private Sql app;

    @BeforeAll
    void launch() {
        server = PostgresServer.builder().setting("work_mem", "5MB").launch();
        app = new Sql(server.createDatabase("things"));
        app.execute("CREATE TABLE thing (id int PRIMARY KEY)");
    }

    @AfterAll
    void close() {
        server.close();
        assertThat(server.isRunning()).isFalse();
        assertThat(Files.exists(server.data())).isFalse();
    }

    @Test
    void thePlainRoleMayDoNothingButOwnItsDatabase() {
        Map<String, Object> role = app.query(
                        "SELECT rolname, rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls"
                                + " FROM pg_roles WHERE rolname = current_user")
                .get(0);

        assertThat(role).containsEntry("rolname", "app").containsValue(false).doesNotContainValue(true);
        assertThat(app.query("SELECT pg_get_userbyid(datdba) AS o FROM pg_database WHERE datname = current_database()"))
                .isEqualTo(List.of(Map.of("o", "app")));
    }

    @Test
    void localeAndEncodingArePinned() {
        assertThat(app.query("SELECT datcollate, pg_encoding_to_char(encoding) AS encoding"
                                + " FROM pg_database WHERE datname = current_database()")
                        .get(0))
                .isEqualTo(Map.of("datcollate", "C", "encoding", "UTF8"));
    }

    @Test
    void aSettingWinsAndDurabilityIsOffUnlessAsked() {
        assertThat(setting(app, "work_mem")).isEqualTo("5MB");
        assertThat(setting(app, "fsync")).isEqualTo("off");
    }

    @Test
    void aWrongPasswordIsRefused() {
        Sql stranger = new Sql(server.url("things").replace(PostgresServer.PASSWORD + "@", "wrong@"));

        assertThatThrownBy(() -> stranger.query("SELECT 1")).hasMessageContaining("password authentication failed");
    }

    @Test
    void dataOutlivesStopAndRestart() {
        app.execute("INSERT INTO thing VALUES (1)");
        server.stop();
        assertThat(server.isRunning()).isFalse();
        assertThatThrownBy(() -> app.query("SELECT 1")).isNotNull();
        server.start();
        server.restart();

        assertThat(app.query("SELECT id FROM thing WHERE id = 1")).hasSize(1);
    }

    @Test
    void aDurableServerKeepsWhatWasCommittedBeforeACrash() {
        try (PostgresServer durable = PostgresServer.builder().durable(true).launch()) {
            Sql sql = new Sql(durable.createDatabase("kept"));
            sql.execute("CREATE TABLE thing (id int)");
            sql.execute("INSERT INTO thing VALUES (7)");
            durable.crash();
            assertThat(durable.isRunning()).isFalse();
            durable.start();

            assertThat(sql.query("SELECT id FROM thing")).isEqualTo(List.of(Map.of("id", 7)));
            assertThat(setting(sql, "fsync")).isEqualTo("on");
            assertThat(durable.log()).contains("database system was not properly shut down");
        }
    }

    @Test
    void aReplicaFollowsAndRefusesWritesUntilItIsPromoted() {
        app.execute("INSERT INTO thing VALUES (20)");
        try (PostgresServer replica = server.replica()) {
            Sql copy = new Sql(replica.url("things"));
            app.execute("INSERT INTO thing VALUES (21)");

            eventually(() ->
                    copy.query("SELECT id FROM thing WHERE id IN (20, 21)").size() == 2);
            assertThatThrownBy(() -> copy.execute("INSERT INTO thing VALUES (22)"))
                    .hasMessageContaining("read-only");

            replica.promote();
            copy.execute("INSERT INTO thing VALUES (22)");

            assertThat(app.query("SELECT id FROM thing WHERE id = 22")).isEmpty();
        }
    }

    @Test
    void aSettingThatPostgresRefusesIsToldWithTheLog() {
        assertThatThrownBy(() ->
                        PostgresServer.builder().setting("work_mem", "much").launch())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("work_mem");
    }

    private static String setting(Sql sql, String name) {
        return (String)
                sql.query("SELECT current_setting($1) AS v", name).get(0).get("v");
    }

    static void eventually(Supplier<Boolean> condition) {
        long limit = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.get()) {
            assertThat(System.nanoTime()).as("time ran out").isLessThan(limit);
            PostgresProcess.pause();
        }
    }
}
