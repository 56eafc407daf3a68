package io.dataflow.webflux.internal;

import io.dataflow.core.internal.connection.Transactions;
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
import java.util.function.Consumer;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * The connection of a test, as a connection of its own to who opens it: its transactions are parts of that of the test, which
 * end where they should. What holds for a whole transaction has no effect.
 */
final class RoutedConnection implements Connection, Wrapped<Connection> {

    private final Transactions.Loan loan;
    private final Connection connection;
    private final Consumer<String> check;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean inTransaction;
    /** Whether something may have happened since all that did was kept or undone. */
    private volatile boolean used;

    private RoutedConnection(Transactions.Loan loan, Consumer<String> check) {
        this.loan = loan;
        this.connection = loan.connection();
        this.check = check;
    }

    /**
     * Opens it; the loan is given back when that fails, or when it is closed.
     *
     * @param check refuses statements that the end of the test would not undo
     */
    static Mono<Connection> open(Transactions.Loan loan, Consumer<String> check) {
        return loan.keep()
                .doOnError(failed -> loan.giveBack())
                .doOnCancel(loan::giveBack)
                .thenReturn(new RoutedConnection(loan, check));
    }

    @Override
    public Connection unwrap() {
        used = true;
        return connection;
    }

    @Override
    public Mono<Void> close() {
        return Mono.defer(() -> closed.compareAndSet(false, true)
                ? Mono.defer(() -> inTransaction ? rollbackTransaction() : kept())
                        // A statement outside a transaction has failed, and with it what came before it.
                        .onErrorResume(aborted -> loan.undo())
                        .doFinally(end -> loan.giveBack())
                : Mono.empty());
    }

    private Mono<Void> kept() {
        return Mono.defer(() -> used ? loan.keep().doOnSuccess(done -> used = false) : Mono.empty());
    }

    private Mono<Void> undone() {
        return Mono.defer(() -> used ? loan.undo().doOnSuccess(done -> used = false) : Mono.empty());
    }

    @Override
    public Mono<Void> beginTransaction() {
        return Mono.defer(() -> inTransaction
                ? Mono.empty()
                : kept().onErrorResume(aborted -> undone()).doOnSuccess(begun -> inTransaction = true));
    }

    @Override
    public Mono<Void> beginTransaction(TransactionDefinition definition) {
        return beginTransaction();
    }

    @Override
    public Mono<Void> commitTransaction() {
        // What cannot be kept is undone, as a database does.
        return ended(kept().onErrorResume(aborted -> undone().then(Mono.error(aborted))));
    }

    @Override
    public Mono<Void> rollbackTransaction() {
        return ended(undone());
    }

    private Mono<Void> ended(Mono<Void> end) {
        return Mono.defer(() -> {
            if (!inTransaction) {
                return Mono.<Void>empty();
            }
            inTransaction = false;
            return end;
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
        used = true;
        return connection.createStatement(sql);
    }

    @Override
    public Batch createBatch() {
        used = true;
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
        used = true;
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
