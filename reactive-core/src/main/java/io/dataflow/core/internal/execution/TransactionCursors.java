package io.dataflow.core.internal.execution;

import io.dataflow.core.internal.connection.Transactions;
import io.dataflow.core.internal.sql.SqlStatement;
import io.r2dbc.spi.Connection;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads queries of any size inside a transaction, on demand and in one snapshot, while other statements take their turns.
 *
 * <p>The cursor belongs to the server: it is declared, fetched from, and closed at the end, on an error and on a cancel.
 */
final class TransactionCursors {

    private static final int ROWS = 1_000;

    private final StatementRunner runner;
    private final Transactions transactions;

    TransactionCursors(StatementRunner runner, Transactions transactions) {
        this.runner = runner;
        this.transactions = transactions;
    }

    /**
     * The rows of a query.
     *
     * @param reading runs the statement that fetches some of them, and reads them
     */
    <R> Flux<R> rows(Supplier<SqlStatement> query, BiFunction<Connection, SqlStatement, Flux<R>> reading) {
        return Flux.usingWhen(
                declare(query),
                cursor -> fetch(cursor, reading),
                this::close,
                (cursor, error) -> close(cursor),
                this::close);
    }

    private Mono<String> declare(Supplier<SqlStatement> query) {
        return transactions.nextCursor().flatMap(number -> {
            String cursor = "dataflow_cursor_" + number;
            SqlStatement select = query.get();
            SqlStatement declare =
                    new SqlStatement("DECLARE " + cursor + " NO SCROLL CURSOR FOR " + select.text(), select.binds());
            return transactions
                    .use(connection -> runner.count(connection, declare))
                    .then(Mono.just(cursor));
        });
    }

    /** A page is fetched when the one before was taken; the last is not full. */
    private <R> Flux<R> fetch(String cursor, BiFunction<Connection, SqlStatement, Flux<R>> reading) {
        SqlStatement fetch = SqlStatement.of("FETCH FORWARD " + ROWS + " FROM " + cursor);
        return transactions
                .use(connection -> reading.apply(connection, fetch))
                .collectList()
                .repeat()
                .takeUntil(page -> page.size() < ROWS)
                .concatMapIterable(page -> page, 1);
    }

    /** A transaction that has failed, or is over, has closed it already. */
    private Mono<Void> close(String cursor) {
        return transactions
                .use(connection -> runner.count(connection, SqlStatement.of("CLOSE " + cursor)))
                .then()
                .onErrorComplete();
    }
}
