package io.dataflow.core.internal.sql.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.internal.sql.sqlite.SqliteConstraints.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Constraints have the names of the text of their table, or those that PostgreSQL would give. */
class SqliteConstraintsTest {

    private static final SqliteConstraints ORDERS = SqliteConstraints.of(
            "orders",
            "CREATE TABLE orders (id INTEGER CONSTRAINT the_key PRIMARY KEY, code TEXT CONSTRAINT once UNIQUE COLLATE nocase,"
                    + " customer TEXT CONSTRAINT whose REFERENCES customers (id), note TEXT COLLATE \"rtrim\" NOT NULL,"
                    + " line INT CONSTRAINT positive CHECK (line > 0), name TEXT COLLATE decimal,"
                    + " CONSTRAINT both UNIQUE (\"Customer\" COLLATE NOCASE, line DESC),"
                    + " CONSTRAINT far FOREIGN KEY (line, code) REFERENCES lines (a, b))");

    @Test
    void constraintsOfAColumnAreOverThatColumn() {
        assertThat(ORDERS.name(Kind.PRIMARY, List.of("id"))).isEqualTo("the_key");
        assertThat(ORDERS.name(Kind.UNIQUE, List.of("code"))).isEqualTo("once");
        assertThat(ORDERS.name(Kind.FOREIGN, List.of("customer"))).isEqualTo("whose");
    }

    @Test
    void constraintsOfTheTableAreOverTheirColumnsInOrderWhateverTheirCase() {
        assertThat(ORDERS.name(Kind.UNIQUE, List.of("customer", "LINE"))).isEqualTo("both");
        assertThat(ORDERS.name(Kind.UNIQUE, List.of("line", "customer"))).isEqualTo("orders_line_customer_key");
        assertThat(ORDERS.name(Kind.FOREIGN, List.of("line", "code"))).isEqualTo("far");
        SqliteConstraints keyed =
                SqliteConstraints.of("t", "CREATE TABLE t (a INT, b INT, CONSTRAINT pk PRIMARY KEY (b, a))");
        assertThat(keyed.name(Kind.PRIMARY, List.of("b", "a"))).isEqualTo("pk");
        assertThat(keyed.name(Kind.PRIMARY, List.of("a", "b"))).isEqualTo("t_pkey");
    }

    @Test
    void whatHasNoNameGetsOne() {
        SqliteConstraints none =
                SqliteConstraints.of("t", "CREATE TABLE t (a INT PRIMARY KEY, UNIQUE (b), CONSTRAINT x)");
        assertThat(none.name(Kind.PRIMARY, List.of("a"))).isEqualTo("t_pkey");
        assertThat(none.name(Kind.UNIQUE, List.of("b", "c"))).isEqualTo("t_b_c_key");
        assertThat(none.name(Kind.FOREIGN, List.of("b"))).isEqualTo("t_b_fkey");
        assertThat(ORDERS.name(Kind.UNIQUE, List.of("line")))
                .as("a check is none")
                .isEqualTo("orders_line_key");
    }

    @Test
    void collationsThatTakeDifferentTextsForEqualAreTold() {
        assertThat(ORDERS.folding("CODE")).isEqualTo("nocase");
        assertThat(ORDERS.folding("note")).isEqualTo("rtrim");
        assertThat(ORDERS.folding("name")).isNull();
        assertThat(ORDERS.folding("customer")).isNull();
        assertThat(SqliteConstraints.of("t", "CREATE TABLE t (\"COLLATE\" NOCASE)")
                        .folding("collate"))
                .isNull();
        assertThat(SqliteConstraints.of("t", "CREATE TABLE t (a COLLATE NOCASE)")
                        .folding("a"))
                .isEqualTo("NOCASE");
    }
}
