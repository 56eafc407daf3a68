package io.dataflow.core.internal.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.SchemaException;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.schema.Column;
import io.dataflow.core.schema.Schema;
import io.dataflow.core.schema.Table;
import io.dataflow.testsupport.OnDatabase;
import io.dataflow.testsupport.TestDatabase;
import io.r2dbc.spi.R2dbcException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What only PostgreSQL has: search paths, partitions, transactions around DDL, indexes that serve orders. */
@OnDatabase(TestDatabase.POSTGRESQL)
final class PostgresSchemaTest extends SchemaContractBase {

    @Test
    void aTableThatStatementsReachInAnotherSchemaIsFound() {
        database().execute("CREATE SCHEMA app");
        database().execute("CREATE TABLE public.contacts (id text PRIMARY KEY, email text)");
        set("search_path = app, public");

        assertThat(live().name()).isEqualTo("app");
        assertThat(live().tables()).isEmpty();
        ensure(SchemaMode.VALIDATE, model("Contact", "id", "string", "email", nullable("string")));
    }

    @Test
    void readsWhatOnlyPostgresHas() {
        database().execute("CREATE DOMAIN short AS varchar(5) NOT NULL");
        database()
                .execute(
                        "CREATE TABLE p (k int, s short, n numeric(3, 2), t text[], v varchar(3)[], j jsonb) PARTITION BY RANGE (k)");
        database().execute("CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (9)");
        database().execute("CREATE INDEX px ON p (lower(s), k) INCLUDE (j) WHERE k > 3");
        database().execute("CREATE TABLE e ()");
        Schema schema = live();

        Table p = Objects.requireNonNull(schema.table("p"));
        assertThat(p.kind()).isEqualTo(Table.Kind.TABLE);
        assertThat(p.columns())
                .extracting(Column::type)
                .containsExactly("integer", "character varying", "numeric", "text[]", "character varying[]", "jsonb");
        assertThat(p.columns().get(1).length()).isEqualTo(5);
        assertThat(p.columns().get(1).nullable()).isFalse();
        assertThat(p.columns().get(2).scale()).isEqualTo(2);
        assertThat(p.indexes()).singleElement().satisfies(index -> {
            assertThat(index.columns()).containsExactly("lower(s::text)", "k");
            assertThat(index.condition()).isEqualTo("(k > 3)");
        });
        assertThat(Objects.requireNonNull(schema.table("p1")).kind()).isEqualTo(Table.Kind.PARTITION);
        assertThat(Objects.requireNonNull(schema.table("e")).columns()).isEmpty();
    }

    @Test
    void aFailureRollsBackAllOfIt() {
        database().execute("CREATE TABLE \"parents\" (\"id\" bigint)");
        ModelDefinition child = model(
                "Child",
                "id",
                "long",
                "parentId",
                Map.of("type", "long", "references", Map.of("table", "parents", "column", "id")));
        assertThat(refused(SchemaMode.CREATE, model("First", "id", "long"), child))
                .hasMessageContaining("Child: could not add foreign key")
                .hasMessageContaining("SQLSTATE 42830");
        assertThat(live().tables()).hasSize(1);
    }

    @Test
    void aSerializableRoleCreatesToo() {
        set("default_transaction_isolation = 'serializable'");
        race(List.of(model("First", "id", "long"), model("Second", "id", "long")));
        assertThat(live().tables()).hasSize(2);
    }

    @Test
    void anIndexServesAnOrderWithNullsLastInBothDirections() {
        create(model("Score", List.of("points"), "id", "long", "points", nullable("int")));
        database()
                .execute(
                        "INSERT INTO scores (points) SELECT CASE WHEN i % 7 > 0 THEN i END FROM generate_series(1, 5000) i");
        database().execute("ANALYZE scores");

        for (String direction : List.of("ASC", "DESC")) {
            assertThat(database()
                            .query("EXPLAIN SELECT * FROM scores ORDER BY points " + direction + " NULLS LAST LIMIT 5"))
                    .as(direction)
                    .anySatisfy(row -> assertThat(row.toString()).contains("Index Scan"))
                    .noneSatisfy(row -> assertThat(row.toString()).contains("Sort"));
        }
    }

    @Test
    void textIsOrderedByCodePoint() {
        create(model("Word", "id", "string", "tags", "string[]"));
        database().execute("INSERT INTO words VALUES ('a', '{}'), ('B', '{}'), ('é', '{}'), ('Z', '{}')");
        assertThat(database().query("SELECT id FROM words ORDER BY id"))
                .extracting(row -> row.get("id"))
                .containsExactly("B", "Z", "a", "é");
    }

    @Test
    void aListOfEnumConstantsHoldsNoOther() {
        create(model("Choice", "id", "long", "picks", Map.of("type", "enum[]", "values", List.of("A", "B"))));
        database().execute("INSERT INTO choices (picks) VALUES ('{A,B,A}'), ('{}')");
        assertThatThrownBy(() -> database().execute("INSERT INTO choices (picks) VALUES ('{A,C}')"))
                .isInstanceOf(R2dbcException.class);
    }

    @Test
    void aTableThatIsHeldByOthersIsNotWaitedForLongerThanTheRoleAllows() {
        create(model("Contact", "id", "string"));
        set("lock_timeout = '200ms'");
        PlainConnection holder = connect();
        holder.execute("BEGIN").block();
        holder.execute("LOCK TABLE contacts IN ACCESS SHARE MODE").block();

        SchemaException refused =
                refused(SchemaMode.CREATE, model("Contact", "id", "string", "name", nullable("string")));
        holder.execute("ROLLBACK").block();

        assertThat(refused.isTransient()).isTrue();
        assertThat(refused)
                .hasMessageContaining("another transaction holds the table")
                .hasMessageContaining("55P03");
        create(model("Contact", "id", "string", "name", nullable("string")));
    }

    @Test
    void aRoleThatMayOnlyReadFindsWhatIsThereAndIsToldWhatItMayNot() {
        ModelDefinition contact = model("Contact", "id", "string");
        create(contact);
        set("default_transaction_read_only = on");

        assertThat(create(contact).executed()).isEmpty();
        assertThat(refused(SchemaMode.CREATE, contact, model("Other", "id", "string")))
                .hasMessageContaining("Other: could not create table 'others'")
                .hasMessageContaining("may not change this schema");
    }

    @Test
    void withoutASchemaToCreateInThatIsSaid() {
        set("search_path = nowhere");
        assertThat(refused(SchemaMode.CREATE, model("Contact", "id", "string")))
                .hasMessageContaining("the search_path of the connection names no schema that is there");
    }

    private void set(String setting) {
        Object name = database().query("SELECT current_database() AS d").get(0).get("d");
        database().execute("ALTER DATABASE " + name + " SET " + setting);
    }
}
