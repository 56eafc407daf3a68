package io.dataflow.webflux.internal;

import io.r2dbc.spi.Batch;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionMetadata;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import io.r2dbc.spi.TransactionDefinition;
import io.r2dbc.spi.ValidationDepth;
import io.r2dbc.spi.Wrapped;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * The connection of a test, as a connection of its own to who opens it: transactions on it are savepoints, as is all that
 * happens between its opening and its closing. What holds for a whole transaction has no effect.
 */
final class RoutedConnection implements Connection, Wrapped<Connection> {

    private static final AtomicLong NUMBERS = new AtomicLong();

    private final Connection connection;
    private final Consumer<String> check;
    private final Runnable giveBack;
    private final String whole = "dataflow_guest_" + NUMBERS.incrementAndGet();
    private final String transaction = whole + "_transaction";
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean inTransaction;

    private RoutedConnection(Connection connection, Consumer<String> check, Runnable giveBack) {
        this.connection = connection;
        this.check = check;
        this.giveBack = giveBack;
    }

    /**
     * Opens it; what it borrowed is given back when that fails, or when it is closed.
     *
     * @param check refuses statements that the end of the test would not undo
     */
    static Mono<Connection> open(Connection connection, Consumer<String> check, Runnable giveBack) {
        RoutedConnection routed = new RoutedConnection(connection, check, giveBack);
        return Mono.from(connection.createSavepoint(routed.whole))
                .doOnError(failed -> giveBack.run())
                .doOnCancel(giveBack)
                .thenReturn(routed);
    }

    @Override
    public Connection unwrap() {
        return connection;
    }

    @Override
    public Mono<Void> close() {
        return Mono.defer(() -> closed.compareAndSet(false, true)
                ? Mono.from(inTransaction ? rollbackTransaction() : Mono.empty())
                        .then(Mono.from(connection.releaseSavepoint(whole)))
                        // A statement in it has failed, so that it cannot be kept.
                        .onErrorResume(aborted -> Mono.from(connection.rollbackTransactionToSavepoint(whole)))
                        .doFinally(end -> giveBack.run())
                : Mono.empty());
    }

    @Override
    public Mono<Void> beginTransaction() {
        return Mono.defer(() -> inTransaction
                ? Mono.empty()
                : Mono.from(connection.createSavepoint(transaction)).doOnSuccess(begun -> inTransaction = true));
    }

    @Override
    public Mono<Void> beginTransaction(TransactionDefinition definition) {
        return beginTransaction();
    }

    @Override
    public Mono<Void> commitTransaction() {
        return ended(connection.releaseSavepoint(transaction));
    }

    @Override
    public Mono<Void> rollbackTransaction() {
        return ended(connection.rollbackTransactionToSavepoint(transaction));
    }

    private Mono<Void> ended(Publisher<Void> end) {
        return Mono.defer(() -> {
            if (!inTransaction) {
                return Mono.<Void>empty();
            }
            inTransaction = false;
            return Mono.from(end);
        });
    }

    @Override
    public boolean isAutoCommit() {
        return !inTransaction;
    }

    @Override
    public Mono<Void> setAutoCommit(boolean autoCommit) {
        return autoCommit ? commitTransaction() : beginTransaction();
    }

    @Override
    public Statement createStatement(String sql) {
        check.accept(sql);
        return connection.createStatement(sql);
    }

    @Override
    public Batch createBatch() {
        Batch batch = connection.createBatch();
        return new Batch() {
            @Override
            public Batch add(String sql) {
                check.accept(sql);
                batch.add(sql);
                return this;
            }

            @Override
            public Publisher<? extends Result> execute() {
                return batch.execute();
            }
        };
    }

    @Override
    public Publisher<Void> createSavepoint(String name) {
        return connection.createSavepoint(name);
    }

    @Override
    public Publisher<Void> releaseSavepoint(String name) {
        return connection.releaseSavepoint(name);
    }

    @Override
    public Publisher<Void> rollbackTransactionToSavepoint(String name) {
        return connection.rollbackTransactionToSavepoint(name);
    }

    @Override
    public ConnectionMetadata getMetadata() {
        return connection.getMetadata();
    }

    @Override
    public IsolationLevel getTransactionIsolationLevel() {
        return connection.getTransactionIsolationLevel();
    }

    @Override
    public Mono<Void> setTransactionIsolationLevel(IsolationLevel level) {
        return Mono.empty();
    }

    @Override
    public Mono<Void> setLockWaitTimeout(Duration timeout) {
        return Mono.empty();
    }

    @Override
    public Mono<Void> setStatementTimeout(Duration timeout) {
        return Mono.empty();
    }

    @Override
    public Publisher<Boolean> validate(ValidationDepth depth) {
        return connection.validate(depth);
    }
}
