package io.dataflow.sqlite;

import io.dataflow.sqlite.Execution.Run;
import io.dataflow.sqlite.ParsedSql.Piece;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** SQL text with the values of its parameters, once or several times. */
final class SqliteStatement implements Statement {

    /** What is bound as NULL; null is what is not bound. */
    private static final Object NULL = new Object();

    private final SqliteConnection connection;
    private final ParsedSql sql;
    private final List<@Nullable Object[]> bindings = new ArrayList<>();
    private @Nullable Object[] values;
    private boolean lobs;
    private boolean trailingAdd;
    private @Nullable String returning;
    private int fetchSize;

    SqliteStatement(SqliteConnection connection, ParsedSql sql, int fetchSize) {
        this.connection = connection;
        this.sql = sql;
        this.fetchSize = fetchSize;
        this.values = new Object[sql.markers().size()];
    }

    @Override
    public SqliteStatement bind(int index, Object value) {
        if (value == null) {
            throw new IllegalArgumentException("The value to bind is null; use bindNull");
        }
        Object encoded = Encoder.encode(value);
        lobs |= Encoder.isLob(encoded);
        set(sql.markers().checked(index), encoded);
        return this;
    }

    @Override
    public SqliteStatement bind(String name, Object value) {
        return bind(index(name), value);
    }

    @Override
    public SqliteStatement bindNull(int index, Class<?> type) {
        if (type == null) {
            throw new IllegalArgumentException("The type of a NULL is missing");
        }
        set(sql.markers().checked(index), null);
        return this;
    }

    @Override
    public SqliteStatement bindNull(String name, Class<?> type) {
        return bindNull(index(name), type);
    }

    private int index(String name) {
        if (name == null) {
            throw new IllegalArgumentException("The name of the parameter is missing");
        }
        return sql.markers().index(name);
    }

    private void set(int index, @Nullable Object value) {
        values[index] = value == null ? NULL : value;
        trailingAdd = false;
    }

    @Override
    public SqliteStatement add() {
        keep();
        trailingAdd = true;
        return this;
    }

    private void keep() {
        int missing = sql.markers().firstMissing(values);
        if (missing >= 0) {
            throw new IllegalStateException(
                    "The parameter with index " + missing + " has no value; bind all of them, then add or execute");
        }
        bindings.add(values);
        values = new Object[values.length];
    }

    @Override
    public SqliteStatement returnGeneratedValues(String... columns) {
        if (columns == null || Arrays.stream(columns).anyMatch(Objects::isNull)) {
            throw new IllegalArgumentException("A column of returnGeneratedValues is null");
        }
        returning = columns.length == 0
                ? "*"
                : Arrays.stream(columns)
                        .map(column -> '"' + column.replace("\"", "\"\"") + '"')
                        .collect(Collectors.joining(", "));
        return this;
    }

    @Override
    public SqliteStatement fetchSize(int rows) {
        if (rows < 0) {
            throw new IllegalArgumentException("The fetch size is " + rows + "; it cannot be negative");
        }
        if (rows > 0) {
            fetchSize = rows;
        }
        return this;
    }

    @Override
    public Publisher<? extends Result> execute() {
        if (trailingAdd) {
            throw new IllegalStateException("After add() another binding has to come; leave the last add() out");
        }
        keep();
        List<Run> runs = runs();
        boolean reads = lobs;
        bindings.clear();
        lobs = false;
        if (!reads) {
            return new Execution(connection, runs, fetchSize);
        }
        return Flux.fromIterable(runs)
                .concatMap(Lobs::read)
                .collectList()
                .flatMapMany(read -> new Execution(connection, read, fetchSize));
    }

    private List<Run> runs() {
        List<Run> runs = new ArrayList<>(bindings.size() * sql.statements().size());
        for (@Nullable Object[] binding : bindings) {
            for (Piece piece : sql.statements()) {
                Piece answering = returning == null ? piece : piece.returning(returning);
                runs.add(new Run(answering, inOrder(piece.sources(), binding)));
            }
        }
        return runs;
    }

    private static @Nullable Object[] inOrder(int[] sources, @Nullable Object[] binding) {
        @Nullable Object[] ordered = new Object[sources.length];
        for (int i = 0; i < sources.length; i++) {
            Object value = sources[i] < 0 ? NULL : binding[sources[i]];
            ordered[i] = value == NULL ? null : value;
        }
        return ordered;
    }
}
