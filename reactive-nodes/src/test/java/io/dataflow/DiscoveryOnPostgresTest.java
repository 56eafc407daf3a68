package io.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.SchemaException;
import io.dataflow.core.schema.Index;
import io.dataflow.core.schema.Schema;
import io.dataflow.core.schema.Table;
import io.dataflow.testsupport.OnDatabase;
import org.junit.jupiter.api.Test;

@OnDatabase("PostgreSQL")
class DiscoveryOnPostgresTest extends DiscoveryContract {

    private void searchPath(String path) {
        Object name = database().query("SELECT current_database() AS d").get(0).get("d");
        run("ALTER DATABASE \"" + name + "\" SET search_path = " + path);
    }

    @Test
    void aSchemaThatMayNotBeSeenIsAnErrorAndNotEmpty() {
        run("CREATE SCHEMA secret", "CREATE TABLE secret.t (id int)", "REVOKE ALL ON SCHEMA secret FROM current_user");
        searchPath("secret");
        SchemaException blind =
                refused(SchemaException.class, () -> opened(builder().build()).discoverSchema());
        assertThat(blind.code()).isEqualTo("SCHEMA_UNREADABLE");
        assertThat(blind).hasMessageContaining("'secret'").hasMessageContaining("USAGE");
    }

    @Test
    void aSchemaOfTheSearchPathThatMayNotBeUsedIsNamed() {
        run(
                "CREATE TABLE seen (id int PRIMARY KEY)",
                "CREATE SCHEMA secret",
                "REVOKE ALL ON SCHEMA secret FROM current_user");
        searchPath("public, \"secret\"");
        Schema schema = await(opened(builder().build()).discoverSchema());
        assertThat(schema.table("seen")).isNotNull();
        assertThat(schema.unknown()).singleElement().asString().contains("'secret'");
    }

    @Test
    void aServerThatDoesNotAnswerIsAnError() {
        DataFlow db = opened(
                DataFlow.builder("r2dbc:postgresql://nobody:x@127.0.0.1:1/none").build());
        assertThat(org.assertj.core.api.Assertions.catchThrowable(
                        () -> db.discoverSchema().block(LIMIT)))
                .isNotNull();
    }

    @Test
    void everySchemaOfTheSearchPathIsReadAndPartitionsAndExpressionsAreToldApart() {
        run(
                "CREATE SCHEMA more",
                "CREATE TABLE more.hidden_by_name (id int PRIMARY KEY)",
                "CREATE TABLE more.extra (id int PRIMARY KEY, label text)",
                "CREATE UNIQUE INDEX extra_label ON more.extra (lower(label)) WHERE label IS NOT NULL",
                "CREATE TABLE hidden_by_name (other int)",
                "CREATE TABLE logs (day date NOT NULL, line text) PARTITION BY RANGE (day)",
                "CREATE TABLE logs_2024 PARTITION OF logs FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')",
                "CREATE MATERIALIZED VIEW totals AS SELECT count(*) FROM logs");
        searchPath("public, more");
        Schema schema = await(opened(builder().build()).discoverSchema());

        assertThat(table(schema, "hidden_by_name").column("other")).isNotNull();
        Index label = table(schema, "extra").indexes().get(0);
        assertThat(label.columns()).containsExactly("lower(label)");
        assertThat(label.condition()).contains("IS NOT NULL");
        assertThat(table(schema, "logs").kind()).isEqualTo(Table.Kind.TABLE);
        assertThat(table(schema, "logs_2024").kind()).isEqualTo(Table.Kind.PARTITION);
        assertThat(table(schema, "totals").kind()).isEqualTo(Table.Kind.VIEW);
    }
}
