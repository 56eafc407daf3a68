package io.dataflow.core.internal.execution;

import io.dataflow.core.UnsupportedByDatabaseException;
import io.dataflow.core.internal.connection.Irreversible;
import io.dataflow.core.internal.connection.Transactions;
import io.dataflow.core.internal.model.RowShape;
import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.internal.sql.NamedSql;
import io.dataflow.core.internal.sql.SqlStatement;
import io.r2dbc.spi.Row;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;

/** Runs the statements that users write themselves. */
public final class SqlExecutor {

    private static final int CURSOR_ROWS = 1_000;

    private final Dialect dialect;
    private final StatementRunner runner;
    private final Transactions transactions;
    private final Errors errors;
    private final TransactionCursors cursors;

    /** Creates the executor of one database. */
    public SqlExecutor(Dialect dialect, StatementRunner runner, Transactions transactions, Errors errors) {
        this.dialect = dialect;
        this.runner = runner;
        this.transactions = transactions;
        this.errors = errors;
        this.cursors = new TransactionCursors(runner, transactions);
    }

    /** The rows as values of a class. */
    public <R> Flux<R> rows(NamedSql sql, SqlStatement statement, RowShape<R> shape) {
        return rows(sql, statement, () -> SqlRows.of(shape, dialect));
    }

    /** The rows as maps. */
    public Flux<Map<String, Object>> rows(NamedSql sql, SqlStatement statement) {
        return rows(sql, statement, () -> SqlRows.maps(dialect));
    }

    private <R> Flux<R> rows(NamedSql sql, SqlStatement statement, Supplier<Function<Row, R>> reading) {
        if (sql.isQuery()) {
            return query(sql, statement, reading).onErrorMap(error -> translated(sql, error));
        }
        Flux<R> rows =
                transactions.use(connection -> Flux.defer(() -> runner.gathered(connection, statement, reading.get())));
        // A statement whose rows are read and changed at once is undone as a whole when it fails.
        Flux<R> whole = sql.changesTable() && !dialect.undoesFailedReturning() ? transactions.required(rows) : rows;
        return reversible(sql, whole).onErrorMap(error -> translated(sql, error));
    }

    private <R> Flux<R> query(NamedSql sql, SqlStatement statement, Supplier<Function<Row, R>> reading) {
        return Flux.deferContextual(context -> {
            Function<Row, R> mapping = reading.get();
            return transactions.isActive(context) && dialect.declaresCursors()
                    ? cursors.rows(() -> statement, (connection, fetch) -> runner.gathered(connection, fetch, mapping))
                    : transactions.use(connection ->
                            runner.rows(connection, dialect.streamed(sql, statement), CURSOR_ROWS, mapping));
        });
    }

    /** How many rows the statement changed. */
    public Flux<Long> update(NamedSql sql, SqlStatement statement) {
        if (sql.isQuery() || sql.changesTable()) {
            // A driver may not run a query before its rows are asked for.
            Flux<Long> rows = rows(sql, statement, () -> row -> 1L);
            return rows.count().map(count -> sql.isQuery() ? 0L : count).flux();
        }
        return reversible(sql, transactions.use(connection -> runner.count(connection, statement)))
                .onErrorMap(error -> translated(sql, error));
    }

    /** What a test could not roll back is refused in it. */
    private <R> Flux<R> reversible(NamedSql sql, Flux<R> run) {
        String what = sql.irreversible();
        return what == null
                ? run
                : Flux.defer(() -> transactions.isInTest() ? Flux.error(Irreversible.refused("sql", what)) : run);
    }

    private Throwable translated(NamedSql sql, Throwable error) {
        if (error instanceof IllegalArgumentException) {
            // Its message is the text itself, with all the literals in it.
            return new UnsupportedByDatabaseException(
                    null,
                    "sql",
                    "sql: the driver of " + dialect.name()
                            + " does not understand the text; bind its literals as parameters",
                    null);
        }
        return errors.of(error, "sql", !sql.isQuery());
    }
}
