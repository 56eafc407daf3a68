package io.dataflow.core.internal.sql.postgresql;

import io.dataflow.core.internal.execution.StatementRunner;
import io.dataflow.core.internal.sql.Bind;
import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.internal.sql.SqlStatement;
import io.dataflow.core.internal.sql.postgresql.binary.BinaryType;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldType.Scalar;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;

/**
 * Which columns of which tables can be loaded by binary {@code COPY}, as the server says: it takes exactly the type of the column,
 * and no table with rules, with row security, or that is a view.
 *
 * <p>Each table is asked for once, and again after a load of it failed for what the table is.
 */
final class LoadableTables {

    private static final String QUERY = """
            SELECT a.attname::text,
              CASE WHEN c.relkind NOT IN ('r', 'p') OR c.relhasrules OR row_security_active(c.oid)
                  OR a.attgenerated <> '' OR a.attidentity = 'a' THEN 0
                WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END::int8
            FROM pg_class c
              JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
              JOIN pg_type t ON t.oid = a.atttypid
            WHERE c.oid = to_regclass($1)""";

    private final Dialect dialect;
    private final StatementRunner runner;
    private final Map<String, Map<String, Integer>> known = new ConcurrentHashMap<>();

    LoadableTables(Dialect dialect, StatementRunner runner) {
        this.dialect = dialect;
        this.runner = runner;
    }

    private record Typed(String column, int type) {}

    /** Whether the columns of the fields can be loaded. */
    Mono<Boolean> take(Connection connection, String table, List<FieldDefinition> fields) {
        Map<String, Integer> types = known.get(table);
        return types != null && knows(types, fields)
                ? Mono.just(fits(types, fields))
                : ask(connection, table).map(found -> fits(found, fields));
    }

    /** Whether the columns of the fields may be loadable: false only where it is known that they are not. */
    boolean mayTake(String table, List<FieldDefinition> fields) {
        Map<String, Integer> types = known.get(table);
        return types == null || !knows(types, fields) || fits(types, fields);
    }

    void forget(String table) {
        known.remove(table);
    }

    private static boolean knows(Map<String, Integer> types, List<FieldDefinition> fields) {
        return fields.stream().allMatch(field -> types.containsKey(field.column()));
    }

    private static boolean fits(Map<String, Integer> types, List<FieldDefinition> fields) {
        return fields.stream()
                .allMatch(field -> BinaryType.of(field.type()).same().contains(types.getOrDefault(field.column(), 0)));
    }

    private Mono<Map<String, Integer>> ask(Connection connection, String table) {
        SqlStatement query = new SqlStatement(QUERY, List.of(new Bind(Scalar.STRING, dialect.quote(table))));
        return runner.rows(connection, query, 0, LoadableTables::typed)
                .collectMap(Typed::column, Typed::type)
                .doOnNext(types -> known.put(table, Map.copyOf(types)));
    }

    private static Typed typed(Row row) {
        long type = Objects.requireNonNull(row.get(1, Long.class), "a type has no number");
        return new Typed(Objects.requireNonNull(row.get(0, String.class), "a column has no name"), (int) type);
    }
}
