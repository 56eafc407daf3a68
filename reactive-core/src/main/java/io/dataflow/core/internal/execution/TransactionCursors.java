package io.dataflow.core.internal.execution;

import io.dataflow.core.internal.connection.Transactions;
import io.dataflow.core.internal.sql.SqlStatement;
import io.r2dbc.spi.Row;
import java.util.function.Function;
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

    <R> Flux<R> rows(Supplier<SqlStatement> query, Function<Row, R> mapping) {
        return Flux.usingWhen(
                declare(query),
                cursor -> fetch(cursor, mapping),
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
    private <R> Flux<R> fetch(String cursor, Function<Row, R> mapping) {
        SqlStatement fetch = SqlStatement.of("FETCH FORWARD " + ROWS + " FROM " + cursor);
        return transactions
                .use(connection -> runner.gathered(connection, fetch, mapping))
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
