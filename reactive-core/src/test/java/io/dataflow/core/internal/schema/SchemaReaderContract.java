package io.dataflow.core.internal.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.schema.Column;
import io.dataflow.core.schema.ForeignKey;
import io.dataflow.core.schema.Schema;
import io.dataflow.core.schema.Table;
import io.dataflow.core.schema.UniqueKey;
import io.dataflow.testsupport.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The live schema is read as it is, whoever made it. */
abstract class SchemaReaderContract extends SchemaContractBase {

    private static final Duration LONGEST = Duration.ofSeconds(2);

    @Test
    void readsColumnsWithTypeLengthPrecisionAndDefault() {
        // SQLite counts nothing but the key of a table.
        boolean sqlite = isOn(TestDatabase.SQLITE);
        database()
                .execute("CREATE TABLE \"t\" (\"a\" varchar(20) DEFAULT 'x', \"b\" numeric(10, 2) NOT NULL,"
                        + " \"c\" timestamp(3), \"d\" varchar, \"e\" numeric(6, 1), \"g\" "
                        + (sqlite ? "INTEGER PRIMARY KEY AUTOINCREMENT," : "int GENERATED ALWAYS AS IDENTITY,")
                        + (isOn(TestDatabase.POSTGRESQL) || sqlite
                                ? " \"h\" int GENERATED ALWAYS AS (1 + 1) STORED"
                                : " \"h\" int AS (1 + 1)")
                        + ")");
        Table table = Objects.requireNonNull(live().table("t"));

        assertThat(table.kind()).isEqualTo(Table.Kind.TABLE);
        assertThat(table.columns()).extracting(Column::name).containsExactly("a", "b", "c", "d", "e", "g", "h");
        Column a = table.columns().get(0);
        assertThat(a.type()).isEqualToIgnoringCase(sqlite ? "varchar" : "character varying");
        assertThat(a.length()).isEqualTo(20);
        assertThat(a.defaultValue()).startsWith("'x'");
        assertThat(a.nullable()).isTrue();
        Column b = table.columns().get(1);
        assertThat(b.type()).isEqualToIgnoringCase("numeric");
        assertThat(b.precision()).isEqualTo(10);
        assertThat(b.scale()).isEqualTo(2);
        assertThat(b.nullable()).isFalse();
        assertThat(table.columns().get(2).precision()).isEqualTo(3);
        assertThat(table.columns().get(3).length()).isNull();
        assertThat(table.columns().get(5).generation()).isEqualTo(Column.Generation.IDENTITY);
        assertThat(table.columns().get(6).generation()).isEqualTo(Column.Generation.COMPUTED);
    }

    @Test
    void readsKeysForeignKeysAndIndexes() {
        database()
                .execute(
                        "CREATE TABLE \"a\" (\"x\" int, \"y\" int, \"z\" int, CONSTRAINT \"a_key\" PRIMARY KEY (\"y\", \"x\"),"
                                + " CONSTRAINT \"a_z\" UNIQUE (\"z\", \"x\"))");
        database()
                .execute(
                        "CREATE TABLE \"b\" (\"p\" int, \"q\" int, \"r\" int, CONSTRAINT \"b_a\" FOREIGN KEY (\"q\", \"p\")"
                                + " REFERENCES \"a\" (\"y\", \"x\") ON DELETE CASCADE ON UPDATE SET NULL)");
        database().execute("CREATE INDEX \"b_rp\" ON \"b\" (\"r\", \"p\")");
        database().execute("CREATE UNIQUE INDEX \"b_r\" ON \"b\" (\"r\")");
        database().execute("CREATE VIEW \"v\" AS SELECT \"r\" FROM \"b\"");
        Schema schema = live();

        Table a = Objects.requireNonNull(schema.table("a"));
        assertThat(a.primaryKey()).isEqualTo(new UniqueKey("a_key", List.of("y", "x")));
        assertThat(a.uniqueKeys()).containsExactly(new UniqueKey("a_z", List.of("z", "x")));
        assertThat(a.indexes()).isEmpty();
        Table b = Objects.requireNonNull(schema.table("b"));
        assertThat(b.primaryKey()).isNull();
        assertThat(b.foreignKeys())
                .containsExactly(new ForeignKey(
                        "b_a",
                        List.of("q", "p"),
                        null,
                        "a",
                        List.of("y", "x"),
                        ForeignKey.Action.CASCADE,
                        ForeignKey.Action.SET_NULL));
        assertThat(b.indexes()).hasSize(2);
        assertThat(b.indexes().get(0).name()).isEqualTo("b_r");
        assertThat(b.indexes().get(0).unique()).isTrue();
        assertThat(b.indexes().get(1).columns()).containsExactly("r", "p");
        assertThat(b.indexes().get(1).unique()).isFalse();
        assertThat(Objects.requireNonNull(schema.table("v")).kind()).isEqualTo(Table.Kind.VIEW);
    }

    @Test
    void aThousandTablesAreReadInAFewQueriesAndUnderTwoSeconds() {
        PlainConnection connection = connect();
        for (int i = 0; i < 1000; i++) {
            connection
                    .execute("CREATE TABLE \"t" + i
                            + "\" (\"id\" int PRIMARY KEY, \"a\" varchar(9) UNIQUE, \"b\" int, \"c\" date)")
                    .then(connection.execute("CREATE INDEX \"i" + i + "\" ON \"t" + i + "\" (\"b\")"))
                    .block();
        }
        PlainConnection reading = connect();
        await(dialect().reader().read(reading, SchemaReader.Scope.CURRENT));
        int queries = reading.queried().size();
        Schema schema = null;
        Duration took = LONGEST;
        // Others work on this machine: one of a few is undisturbed.
        for (int i = 0; i < 5 && took.compareTo(LONGEST) >= 0; i++) {
            long start = System.nanoTime();
            schema = await(dialect().reader().read(reading, SchemaReader.Scope.CURRENT));
            took = Duration.ofNanos(System.nanoTime() - start);
        }

        assertThat(took).isLessThan(LONGEST);
        assertThat(queries).isLessThanOrEqualTo(8);
        assertThat(schema.tables()).hasSize(1000).allSatisfy(table -> {
            assertThat(table.columns()).hasSize(4);
            assertThat(table.primaryKey()).isNotNull();
            assertThat(table.uniqueKeys()).hasSize(1);
            assertThat(table.indexes()).hasSize(1);
        });
    }
}
