package io.dataflow.core.internal.sql.postgresql;

import io.dataflow.core.internal.execution.StatementRunner;
import io.dataflow.core.internal.policy.TenantScope;
import io.dataflow.core.internal.sql.Bind;
import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.internal.sql.SqlStatement;
import io.dataflow.core.internal.sql.postgresql.binary.BinaryType;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldType.Scalar;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Which columns of which tables can be loaded by binary {@code COPY}, as the server says: it takes exactly the type of the column,
 * and no table with rules, with row security, or that is a view.
 *
 * <p>An answer is believed for a while, so that a call of many batches asks once; a wrong one costs time and nothing else, since
 * each load brings a {@link #guard} along.
 */
final class LoadableTables {

    /** The type of a column that a load may fill, else 0. */
    private static final String TYPE = """
            CASE WHEN c.relkind NOT IN ('r', 'p') OR c.relhasrules OR row_security_active(c.oid)
                OR a.attgenerated <> '' OR a.attidentity = 'a' THEN 0
              WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END::int8""";

    private static final String COLUMNS = """

            FROM pg_class c
              JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
              JOIN pg_type t ON t.oid = a.atttypid
            WHERE c.oid =""";

    private static final String QUERY = "SELECT a.attname::text, " + TYPE + COLUMNS + " to_regclass($1)";

    /** How long an answer is believed. */
    private static final Duration BELIEVED = Duration.ofSeconds(10);

    private final Dialect dialect;
    private final StatementRunner runner;
    private final Map<Place, Answer> answers = new ConcurrentHashMap<>();
    private final Map<String, Answer> latest = new ConcurrentHashMap<>();

    LoadableTables(Dialect dialect, StatementRunner runner) {
        this.dialect = dialect;
        this.runner = runner;
    }

    /** A table as work for a tenant sees it: in schemas of their own, tables of one name are many. */
    private record Place(String table, @Nullable TenantScope scope) {}

    private record Typed(String column, int type) {}

    private record Answer(Map<String, Integer> types, long at) {

        boolean isYoungerThan(Duration age) {
            return System.nanoTime() - at < age.toNanos();
        }

        boolean knows(List<FieldDefinition> fields) {
            return fields.stream().allMatch(field -> types.containsKey(field.column()));
        }

        boolean takes(List<FieldDefinition> fields) {
            return fields.stream()
                    .allMatch(field ->
                            BinaryType.of(field.type()).same().contains(types.getOrDefault(field.column(), 0)));
        }
    }

    /** Whether the columns of the fields can be loaded, of the table that the connection finds under the name. */
    Mono<Boolean> take(Connection connection, String table, List<FieldDefinition> fields) {
        return Mono.deferContextual(context -> {
            Place place = new Place(table, TenantScope.find(context));
            Answer answer = answers.get(place);
            return (answer != null && answer.isYoungerThan(BELIEVED) ? Mono.just(answer) : ask(connection, place))
                    .map(found -> found.takes(fields));
        });
    }

    /** Whether the columns of the fields are worth trying; the answer of another tenant's table will do. */
    boolean mayTake(String table, List<FieldDefinition> fields) {
        Answer answer = latest.get(table);
        return answer == null || !answer.isYoungerThan(BELIEVED) || !answer.knows(fields) || answer.takes(fields);
    }

    /**
     * A statement that goes behind a load, in its transaction, and undoes it where a column takes other values than those of its
     * field: a type of the same length reads the bytes without a word. The load holds the table by then, so that who changes it
     * meanwhile comes before or after both; it fails as if a value had been bad.
     */
    String guard(String table, List<FieldDefinition> fields) {
        Map<Set<Integer>, List<String>> columns = new LinkedHashMap<>();
        for (FieldDefinition field : fields) {
            columns.computeIfAbsent(BinaryType.of(field.type()).same(), types -> new ArrayList<>())
                    .add(PostgresLiterals.text(field.column()));
        }
        StringBuilder sql = new StringBuilder("SELECT ('column ' || a.attname || ' is not what it was')::int8")
                .append(COLUMNS)
                .append(PostgresLiterals.text(dialect.quote(table)))
                .append("::regclass AND ")
                .append(TYPE)
                .append(" <> ALL (CASE");
        columns.forEach((types, names) -> sql.append(" WHEN a.attname IN (")
                .append(String.join(", ", names))
                .append(") THEN ARRAY")
                .append(types.stream().sorted().toList())
                .append("::int8[]"));
        return sql.append(" END)").toString();
    }

    void forget(String table) {
        latest.remove(table);
        answers.keySet().removeIf(place -> place.table().equals(table));
    }

    private Mono<Answer> ask(Connection connection, Place place) {
        SqlStatement query = new SqlStatement(QUERY, List.of(new Bind(Scalar.STRING, dialect.quote(place.table()))));
        return Mono.defer(() -> {
            long asked = System.nanoTime();
            return runner.rows(connection, query, 0, LoadableTables::typed)
                    .collectMap(Typed::column, Typed::type)
                    .map(types -> new Answer(Map.copyOf(types), asked))
                    .doOnNext(answer -> keep(place, answer));
        });
    }

    private void keep(Place place, Answer answer) {
        answers.values().removeIf(old -> !old.isYoungerThan(BELIEVED));
        answers.put(place, answer);
        latest.put(place.table(), answer);
    }

    private static Typed typed(Row row) {
        long type = Objects.requireNonNull(row.get(1, Long.class), "a type has no number");
        return new Typed(Objects.requireNonNull(row.get(0, String.class), "a column has no name"), (int) type);
    }
}
