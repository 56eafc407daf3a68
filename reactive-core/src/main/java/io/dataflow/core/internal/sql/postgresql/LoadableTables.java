package io.dataflow.core.internal.sql.postgresql;

import io.dataflow.core.internal.execution.CommitOrder;
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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * Which columns of which tables can be loaded by binary {@code COPY}, as the server says: it takes exactly the type of the column,
 * and no table with rules, with row security, or that is a view.
 *
 * <p>An answer is believed for a while, so that a call of many batches asks once; a wrong one costs time and nothing else, since
 * each load brings a {@link #guard} along.
 */
final class LoadableTables {

    /** What a load may fill of a table. */
    private static final String LOADABLE = "relkind IN ('r', 'p') AND NOT relhasrules";

    /** Whether code of its owner runs as a row is stored, which may look at other rows. */
    private static final String TRIGGERED =
            "EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = c.oid AND NOT g.tgisinternal)";

    /**
     * The columns of a table: the type, that which its values look like or 0, the number of the table and its whole name,
     * whether nothing but constraints of the server looks at other rows as one is stored, and whether what a row without a value
     * gets hangs on no order of the rows.
     */
    private static final String QUERY = """
            SELECT a.attname::text, t.oid::int8,
              CASE WHEN NOT (%s) OR row_security_active(c.oid) OR a.attgenerated <> '' OR a.attidentity = 'a' THEN 0
                WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END::int8,
              c.oid::int8, quote_ident(n.nspname) || '.' || quote_ident(c.relname),
              c.relkind = 'r' AND NOT %s AND NOT EXISTS (
                SELECT FROM pg_constraint x
                  JOIN pg_depend p ON p.classid = 'pg_constraint'::regclass AND p.objid = x.oid
                WHERE (x.conrelid = c.oid OR x.contypid = t.oid) AND p.refclassid = 'pg_proc'::regclass),
              a.attidentity = '' AND coalesce(pg_get_expr(d.adbin, c.oid), t.typdefault, '')
                ~ '^([^(]*|(now|gen_random_uuid)[(][)])$'
            FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
              JOIN pg_type t ON t.oid = a.atttypid
              LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum AND a.attgenerated = ''
            WHERE c.oid = to_regclass($1)""".formatted(LOADABLE, TRIGGERED);

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

    /** A column, its type, and the type that its values look like, or 0 where no load may fill it. */
    private record Column(
            String name, long type, int alike, long table, String wholeName, boolean indifferent, boolean steady) {}

    private record Answer(Map<String, Column> columns, long at) {

        boolean isYoungerThan(Duration age) {
            return System.nanoTime() - at < age.toNanos();
        }

        boolean knows(List<FieldDefinition> fields) {
            return fields.stream().allMatch(field -> columns.containsKey(field.column()));
        }

        boolean takes(List<FieldDefinition> fields) {
            return fields.stream().allMatch(field -> {
                Column column = columns.get(field.column());
                return column != null && BinaryType.of(field.type()).same().contains(column.alike());
            });
        }

        List<Column> columnsOf(List<FieldDefinition> fields) {
            return fields.stream()
                    .map(field -> Objects.requireNonNull(columns.get(field.column())))
                    .toList();
        }
    }

    /** Whether the columns of the fields are worth trying; the answer of another tenant's table will do. */
    boolean mayTake(String table, List<FieldDefinition> fields) {
        Answer answer = latest.get(table);
        return answer == null || !answer.isYoungerThan(BELIEVED) || !answer.knows(fields) || answer.takes(fields);
    }

    /** Whether it is known of the table that rows of an earlier batch make no difference to how one of these fields is stored. */
    boolean isIndifferent(ContextView context, String table, List<FieldDefinition> fields) {
        Answer answer = answers.get(new Place(table, TenantScope.find(context)));
        return answer != null
                && answer.isYoungerThan(BELIEVED)
                && answer.columns().values().stream()
                        .allMatch(column -> column.indifferent()
                                && (column.steady()
                                        || fields.stream().anyMatch(field -> field.column()
                                                .equals(column.name()))));
    }

    /**
     * A statement that goes behind a load, in its transaction, and undoes it where the table is not what it was; nothing where the
     * columns of the fields cannot be loaded, of the table that the connection finds under the name.
     *
     * <p>A type of the same length would read the bytes without a word. The load holds the table by then, so that who changes it
     * meanwhile comes before or after both; it fails as if a value had been bad. The server looks the types up as it reads the
     * statement, as of that moment whatever snapshot the transaction has.
     */
    Mono<String> guard(Connection connection, String table, List<FieldDefinition> fields) {
        return Mono.deferContextual(context -> {
            Place place = new Place(table, TenantScope.find(context));
            Answer answer = answers.get(place);
            return (answer != null && answer.isYoungerThan(BELIEVED) ? Mono.just(answer) : ask(connection, place))
                    .filter(found -> found.takes(fields))
                    .map(found -> guard(table, found.columnsOf(fields), CommitOrder.turn(context) != null));
        });
    }

    private String guard(String table, List<Column> columns, boolean ahead) {
        long number = columns.get(0).table();
        StringBuilder sql = new StringBuilder("SELECT 1 WHERE CASE WHEN ")
                .append(PostgresLiterals.text(dialect.quote(table)))
                .append("::regclass::oid = ")
                .append(number);
        for (Column column : columns) {
            sql.append(" AND pg_typeof((NULL::")
                    .append(column.wholeName())
                    .append(").")
                    .append(dialect.quote(column.name()))
                    .append(")::oid = ")
                    .append(column.type());
        }
        return sql.append(" AND (SELECT ")
                .append(LOADABLE)
                .append(ahead ? " AND NOT " + TRIGGERED : "")
                .append(" FROM pg_class c WHERE oid = ")
                .append(number)
                .append(") THEN '0' ELSE 'the table is not what it was' END::int8 <> 0")
                .toString();
    }

    void forget(String table) {
        latest.remove(table);
        answers.keySet().removeIf(place -> place.table().equals(table));
    }

    private Mono<Answer> ask(Connection connection, Place place) {
        SqlStatement query = new SqlStatement(QUERY, List.of(new Bind(Scalar.STRING, dialect.quote(place.table()))));
        return Mono.defer(() -> {
            long asked = System.nanoTime();
            return runner.rows(connection, query, 0, LoadableTables::column)
                    .collectMap(Column::name)
                    .map(columns -> new Answer(Map.copyOf(columns), asked))
                    .doOnNext(answer -> keep(place, answer));
        });
    }

    private void keep(Place place, Answer answer) {
        answers.values().removeIf(old -> !old.isYoungerThan(BELIEVED));
        answers.put(place, answer);
        latest.put(place.table(), answer);
    }

    private static Column column(Row row) {
        return new Column(
                Objects.requireNonNull(row.get(0, String.class), "a column has no name"),
                number(row, 1),
                (int) number(row, 2),
                number(row, 3),
                Objects.requireNonNull(row.get(4, String.class), "a table has no name"),
                Boolean.TRUE.equals(row.get(5, Boolean.class)),
                Boolean.TRUE.equals(row.get(6, Boolean.class)));
    }

    private static long number(Row row, int index) {
        return Objects.requireNonNull(row.get(index, Long.class), "a type or a table has no number");
    }
}
