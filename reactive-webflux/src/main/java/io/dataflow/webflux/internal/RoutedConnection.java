package io.dataflow.webflux.internal;

import io.dataflow.core.internal.connection.Irreversible;
import io.dataflow.core.internal.connection.Loan;
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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * The connection of a test, as a connection of its own to who opens it: its transactions are parts of that of the test, which
 * end where they should. What holds for a whole transaction has no effect.
 *
 * <p>It is the caller's from its opening to the end of a transaction, after which others may have their turn before it is
 * closed: what follows a commit runs before Spring lets go of the connection.
 */
final class RoutedConnection implements Connection, Wrapped<Connection> {

    private final Mono<Loan> borrow;
    private final Connection connection;
    private final Consumer<String> check;
    private volatile @Nullable Loan loan;
    private volatile boolean inTransaction;
    /** Whether something may have happened since all that did was kept or undone. */
    private volatile boolean used;

    private RoutedConnection(Mono<Loan> borrow, Connection connection, Consumer<String> check) {
        this.borrow = borrow;
        this.connection = connection;
        this.check = check;
    }

    /**
     * Opens it; empty when there is nothing to borrow.
     *
     * @param borrow takes the connection of the test
     * @param check refuses statements that the end of the test would not undo
     */
    static Mono<Connection> open(Mono<Loan> borrow, Consumer<String> check) {
        return borrow.flatMap(loan -> {
            RoutedConnection routed = new RoutedConnection(borrow, loan.connection(), check);
            return routed.taken(loan).thenReturn(routed);
        });
    }

    private Mono<Void> taken(Loan borrowed) {
        loan = borrowed;
        return borrowed.keep().doOnError(failed -> giveBack()).doOnCancel(this::giveBack);
    }

    private void giveBack() {
        Loan held = loan;
        if (held != null) {
            loan = null;
            used = false;
            held.giveBack();
        }
    }

    @Override
    public Connection unwrap() {
        used = loan != null;
        return connection;
    }

    @Override
    public Mono<Void> close() {
        // A statement outside a transaction may have failed, and with it what came before it.
        return end(Mono.defer(() -> inTransaction ? undone() : kept().onErrorResume(aborted -> undone())));
    }

    /** Others have their turn before anybody hears of the end. */
    private Mono<Void> end(Mono<Void> last) {
        return last.doOnTerminate(this::ended).doOnCancel(this::ended);
    }

    private void ended() {
        inTransaction = false;
        giveBack();
    }

    private Mono<Void> kept() {
        return Mono.defer(() -> {
            Loan held = loan;
            return held != null && used ? held.keep().doOnSuccess(done -> used = false) : Mono.<Void>empty();
        });
    }

    private Mono<Void> undone() {
        return Mono.defer(() -> {
            Loan held = loan;
            return held != null && used ? held.undo().doOnSuccess(done -> used = false) : Mono.<Void>empty();
        });
    }

    @Override
    public Mono<Void> beginTransaction() {
        return Mono.defer(() -> {
            if (inTransaction) {
                return Mono.<Void>empty();
            }
            Mono<Void> before = loan == null ? borrow.flatMap(this::taken) : kept().onErrorResume(aborted -> undone());
            return before.doOnSuccess(begun -> inTransaction = true);
        });
    }

    @Override
    public Mono<Void> beginTransaction(TransactionDefinition definition) {
        return beginTransaction();
    }

    @Override
    public Mono<Void> commitTransaction() {
        // What cannot be kept is undone, as a database does.
        Mono<Void> commit = end(kept().onErrorResume(aborted -> undone().then(Mono.error(aborted))));
        return Mono.defer(() -> inTransaction ? commit : Mono.empty());
    }

    @Override
    public Mono<Void> rollbackTransaction() {
        return Mono.defer(() -> inTransaction ? end(undone()) : Mono.empty());
    }

    /** A statement may run; it is of no use to wait for a turn that nobody gives back. */
    private void use(String sql) {
        check.accept(sql);
        if (loan == null) {
            throw Irreversible.refused(
                    "sql",
                    "a statement on a connection whose transaction is over; begin another, or take a new connection");
        }
        used = true;
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
        use(sql);
        return connection.createStatement(sql);
    }

    @Override
    public Batch createBatch() {
        Batch batch = connection.createBatch();
        return new Batch() {
            @Override
            public Batch add(String sql) {
                use(sql);
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
