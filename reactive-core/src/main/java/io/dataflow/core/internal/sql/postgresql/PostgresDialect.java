package io.dataflow.core.internal.sql.postgresql;

import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.query.Operator;
import io.dataflow.core.internal.sql.Bind;
import io.dataflow.core.internal.sql.DatabaseError;
import io.dataflow.core.internal.sql.DatabaseError.Kind;
import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.internal.sql.NamedSql;
import io.dataflow.core.internal.sql.Replication;
import io.dataflow.core.internal.sql.RowDecoder;
import io.dataflow.core.internal.sql.RowPolicy;
import io.dataflow.core.internal.sql.SessionOfTenant;
import io.dataflow.core.internal.sql.SqlStatement;
import io.dataflow.core.internal.sql.SqlSyntax;
import io.dataflow.core.internal.sql.SqlWriter;
import io.dataflow.core.internal.sql.postgresql.binary.BinaryParameter;
import io.dataflow.core.internal.sql.postgresql.binary.BinaryValues;
import io.dataflow.core.internal.sql.postgresql.binary.RawField;
import io.dataflow.core.internal.sql.postgresql.binary.RawRows;
import io.dataflow.core.internal.sql.postgresql.binary.RowJoiner;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import io.dataflow.core.model.ModelDefinition;
import io.r2dbc.postgresql.api.ErrorDetails;
import io.r2dbc.postgresql.api.PostgresqlException;
import io.r2dbc.postgresql.codec.PostgresqlObjectId;
import io.r2dbc.spi.ColumnMetadata;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.Row;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The SQL of PostgreSQL, from version 14. */
public final class PostgresDialect implements Dialect {

    private static final int BRIEF_WAIT_MILLIS = 50;
    private static final String REFUSED_BY_POOLER = "unsupported startup parameter";
    private static final String POLICIES = "ExecWithCheckOptions";
    private static final String VALUES_OF_STATEMENT = "exec_bind_message";
    private static final String BYTES_OF_MESSAGE = "pqformat.c";
    private static final Pattern KEY = Pattern.compile("^[^(]*\\(([^()]+)\\)=\\(");

    private final PostgresValues values = new PostgresValues();
    private final PostgresDriver driver;

    /** The dialect of connections that were opened by somebody else, whose driver reads the values. */
    public PostgresDialect() {
        this(new PostgresDriver());
    }

    /**
     * Creates the dialect.
     *
     * @param driver knows what the connections can do
     */
    public PostgresDialect(PostgresDriver driver) {
        this.driver = driver;
    }

    @Override
    public String name() {
        return "PostgreSQL";
    }

    @Override
    public String clock() {
        return "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)";
    }

    @Override
    public Replication replication() {
        return PostgresReplication.QUERIES;
    }

    @Override
    public String marker(int position, FieldType type) {
        return "$" + position;
    }

    @Override
    public Object toDriver(FieldType type, @Nullable Object value) {
        if (value instanceof BinaryParameter ready) {
            return ready;
        }
        BinaryParameter encoded =
                value == null || !driver.bindsBinaryParameters() ? null : BinaryParameter.of(type, value);
        return encoded == null ? values.toDriver(type, value) : encoded;
    }

    @Override
    public @Nullable Object fromDriver(Row row, int index, FieldType type) {
        Object value = driver.givesRawFields() ? raw(row, index, type) : BinaryValues.LEFT_TO_DRIVER;
        return value == BinaryValues.LEFT_TO_DRIVER ? values.fromDriver(row, index, type) : value;
    }

    @Override
    public RowDecoder decoder(FieldType[] types) {
        RowDecoder fieldByField = Dialect.super.decoder(types);
        return driver.givesRawFields() ? new RawRows(types, fieldByField, values::fromDriver) : fieldByField;
    }

    private static @Nullable Object raw(Row row, int index, FieldType type) {
        RawField field;
        try {
            field = row.get(index, RawField.class);
        } catch (IllegalArgumentException unknown) {
            // The URL of this connection is another one, which turns our extensions of the driver off.
            return BinaryValues.LEFT_TO_DRIVER;
        }
        return field == null ? null : BinaryValues.read(field, type);
    }

    @Override
    public boolean bindsArraysOf(FieldType type) {
        // The driver corrupts arrays of bytes.
        return type != Scalar.BYTES;
    }

    @Override
    public void selectColumn(SqlWriter sql, FieldDefinition field) {
        sql.name(field.column());
    }

    @Override
    public String joinedMark() {
        return driver.givesRawFields() ? " AS " + quote(RowJoiner.MARK) : "";
    }

    /** A plan for any limit is thought to read a tenth of all rows, so that each query with a bound one is planned anew. */
    @Override
    public boolean plansByLimit() {
        return true;
    }

    @Override
    public void returning(SqlWriter sql, Runnable statement, Runnable columns) {
        statement.run();
        sql.sql(" RETURNING ");
        columns.run();
    }

    @Override
    public boolean mergesJson() {
        return true;
    }

    @Override
    public void mergeJson(SqlWriter sql, Runnable column, Map<?, ?> patch) {
        new PostgresJsonMerge(sql).write(column, patch);
    }

    /**
     * Only an update in place of the insert leaves a mark in the row, which a partitioned table does not tell: there it is looked
     * whether the row was there when the statement began. The server decides between the two as it plans the statement.
     */
    @Override
    public String createdByUpsert(ModelDefinition model, List<FieldDefinition> target) {
        String table = quote(model.table());
        String same = target.stream()
                .map(field -> quote(field.column()))
                .map(column -> "dataflow_before." + column + " = " + table + "." + column)
                .collect(Collectors.joining(" AND "));
        return "CASE WHEN pg_partition_root(" + PostgresLiterals.text(table) + "::regclass) IS NULL THEN xmax = 0"
                + " ELSE NOT EXISTS (SELECT 1 FROM " + table + " AS dataflow_before WHERE " + same + ") END";
    }

    @Override
    public String castName(FieldType type) {
        return PostgresTypes.name(type);
    }

    @Override
    public void comparison(SqlWriter sql, Runnable column, FieldType type, Expression.Comparison comparison) {
        if (!comparison.path().isEmpty()) {
            new PostgresJsonPath(sql, column, comparison).write();
            return;
        }
        Object operand = comparison.operand();
        switch (comparison.operator()) {
            case IN -> {
                if (bindsArraysOf(type)) {
                    column.run();
                    sql.sql(" = ANY(")
                            .value(new FieldType.Array(type), operand)
                            .sql(PostgresTypes.isText(type) ? "::" + PostgresTypes.given(type) + "[])" : ")");
                } else {
                    Dialect.eachEqual(sql, column, type, comparison.operands());
                }
            }
            case LIKE, ILIKE, STARTS_WITH, ENDS_WITH, REGEX ->
                PostgresText.match(sql, column, comparison.operator(), String.valueOf(operand));
            case CONTAINS -> contains(sql, column, type, operand);
            case OVERLAP -> {
                column.run();
                sql.sql(" && ").value(type, operand);
            }
            default ->
                throw new IllegalArgumentException(
                        "no SQL for " + comparison.operator().symbol());
        }
    }

    @Override
    public @Nullable Object textKey(FieldType type, Expression.Comparison comparison) {
        if (!comparison.path().isEmpty()) {
            return PostgresJsonPath.textKey(comparison);
        }
        return comparison.operator() == Operator.IN ? lengthUnlessArray(type, comparison) : null;
    }

    private static void contains(SqlWriter sql, Runnable column, FieldType type, @Nullable Object operand) {
        if (type == Scalar.STRING) {
            PostgresText.match(sql, column, Operator.CONTAINS, String.valueOf(operand));
            return;
        }
        column.run();
        if (type instanceof FieldType.Array) {
            sql.sql(" @> ")
                    .value(type, operand instanceof Collection ? operand : List.of(Objects.requireNonNull(operand)));
        } else {
            sql.sql(" @> ").value(type, operand);
        }
    }

    @Override
    public boolean losesCancelledRows() {
        return true;
    }

    @Override
    public boolean joinsStatements() {
        return driver.bindsBinaryParameters();
    }

    @Override
    public void rows(SqlWriter sql, List<FieldDefinition> fields, List<RowValues> rows) {
        BulkRows.function(sql, fields, rows);
    }

    @Override
    public boolean fitsRows(List<FieldDefinition> fields) {
        return BulkRows.fitArrays(fields);
    }

    @Override
    public String briefWait() {
        return "(SELECT set_config('lock_timeout', '" + BRIEF_WAIT_MILLIS + "', true)) AS dataflow_wait";
    }

    @Override
    public boolean declaresCursors() {
        return true;
    }

    @Override
    public SqlSyntax syntax() {
        return SqlSyntax.POSTGRESQL;
    }

    @Override
    public Object inferred(@Nullable Object value) {
        return value == null ? Parameters.in(Object.class) : Parameters.in(PostgresqlObjectId.UNSPECIFIED, "{}");
    }

    @Override
    public @Nullable FieldType typeOf(ColumnMetadata column) {
        return PostgresColumns.typeOf(column);
    }

    @Override
    public SqlStatement streamed(SqlStatement query) {
        // Without a bound value the driver reads through windows; one that is cancelled before its rows were asked for
        // keeps
        // them and never reads on, so that the connection is lost. No limit at all is bound as NULL.
        return query.binds().isEmpty()
                ? new SqlStatement(query.text() + " LIMIT $1", List.of(new Bind(Scalar.LONG, null)))
                : query;
    }

    @Override
    public SqlStatement streamed(NamedSql query, SqlStatement statement) {
        return statement.binds().isEmpty() ? query.withUnusedValue() : statement;
    }

    @Override
    public DatabaseError describe(R2dbcException error) {
        String state = error.getSqlState() == null ? "" : error.getSqlState();
        Kind kind = kind(state, error);
        if (error instanceof PostgresqlException postgres) {
            ErrorDetails details = postgres.getErrorDetails();
            return new DatabaseError(kind, details.getConstraintName().orElse(null), columns(details));
        }
        return DatabaseError.of(kind);
    }

    /** The column that is named, or those of the violated key: the detail says {@code Key (a, b)=(values) ..}. */
    private static List<String> columns(ErrorDetails details) {
        return details.getColumnName().map(List::of).orElseGet(() -> {
            Matcher key = KEY.matcher(details.getDetail().orElse(""));
            return key.find()
                    ? Arrays.stream(key.group(1).split(", "))
                            .map(column -> column.replace("\"", ""))
                            .toList()
                    : List.of();
        });
    }

    /** Whether an error comes from this place in the server: its words follow the language of the server. */
    private static boolean isFrom(String routine, R2dbcException error) {
        return error instanceof PostgresqlException postgres
                && postgres.getErrorDetails()
                        .getRoutine()
                        .filter(routine::equals)
                        .isPresent();
    }

    /**
     * Whether a pooler refused the start, or values met a statement of another session: one that has more or fewer of them, or whose
     * types read more or fewer bytes.
     */
    private static boolean isOfPooler(R2dbcException error) {
        return isFrom(VALUES_OF_STATEMENT, error)
                || isReadingBytes(error)
                || String.valueOf(error.getMessage()).contains(REFUSED_BY_POOLER);
    }

    /** Whether the server stopped at the bytes of a message, which it does before it runs a statement. */
    private static boolean isReadingBytes(R2dbcException error) {
        return error instanceof PostgresqlException postgres
                && postgres.getErrorDetails()
                        .getFile()
                        .filter(BYTES_OF_MESSAGE::equals)
                        .isPresent();
    }

    private static Kind kind(String state, R2dbcException error) {
        return switch (state) {
            case "23505", "23P01" -> Kind.UNIQUE;
            case "23503" -> Kind.FOREIGN_KEY;
            case "23502" -> Kind.NOT_NULL;
            case "23514" -> Kind.CHECK;
            case "40001", "40P01" -> Kind.SERIALIZATION;
            case "55P03" -> Kind.LOCK_TIMEOUT;
            case "42P01" -> Kind.UNDEFINED_TABLE;
            case "42703" -> Kind.UNDEFINED_COLUMN;
            case "42501" -> isFrom(POLICIES, error) ? Kind.ROW_REFUSED : Kind.PERMISSION;
            case "25006" -> Kind.READ_ONLY;
            case "42P10" -> Kind.NO_UNIQUE_KEY;
            case "57014" -> Kind.CANCELLED;
            // A statement that was prepared under this name on another session, or not on this one.
            case "26000", "42P05" -> Kind.POOLER;
            case "08P01" -> isOfPooler(error) ? Kind.POOLER : Kind.CONNECTION;
            default -> {
                if (state.startsWith("22")) {
                    yield Kind.VALUE;
                }
                // 08: connection, 57P: the server shut the session down.
                boolean gone = state.isEmpty() && error instanceof R2dbcNonTransientResourceException;
                yield gone || state.startsWith("08") || state.startsWith("57P") ? Kind.CONNECTION : Kind.OTHER;
            }
        };
    }

    @Override
    public SessionOfTenant inSchema(String schema) {
        return PostgresTenants.inSchema(quote(schema), !driver.keepsSession());
    }

    @Override
    public SessionOfTenant inRowsOf(@Nullable String tenant) {
        return PostgresTenants.inRowsOf(tenant, !driver.keepsSession());
    }

    @Override
    public RowPolicy rowPolicy(ModelDefinition model) {
        return PostgresTenants.policy(this, model);
    }
}
