package io.dataflow.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import io.r2dbc.spi.R2dbcRollbackException;
import io.r2dbc.spi.R2dbcTimeoutException;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.TransactionDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class TransactionTest extends Driven {

    private static final TransactionDefinition READING = new TransactionDefinition() {
        @Override
        @SuppressWarnings("unchecked")
        public <T> T getAttribute(io.r2dbc.spi.Option<T> option) {
            return option == TransactionDefinition.READ_ONLY ? (T) Boolean.TRUE : null;
        }
    };

    private SqliteConnection one;
    private SqliteConnection two;

    @BeforeEach
    void createTable() {
        one = open();
        two = open();
        update(
                one,
                "CREATE TABLE t (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES t DEFERRABLE INITIALLY DEFERRED)");
    }

    @Test
    void aCommitIsSeenByOthersAndARollbackIsNot() {
        wait(one.beginTransaction());
        update(one, "INSERT INTO t (id) VALUES (1)");
        assertThat(number(two, "SELECT count(*) FROM t")).isZero();
        wait(one.commitTransaction());
        assertThat(number(two, "SELECT count(*) FROM t")).isOne();

        wait(one.beginTransaction());
        update(one, "INSERT INTO t (id) VALUES (2)");
        wait(one.rollbackTransaction());
        assertThat(number(one, "SELECT count(*) FROM t")).isOne();
        assertThat(one.isAutoCommit()).isTrue();
    }

    @Test
    void writersTakeTurnsInTheOrderOfTheirComing() {
        wait(one.beginTransaction());
        List<SqliteConnection> others = List.of(two, open(), open());
        others.forEach(other -> wait(other.setLockWaitTimeout(PATIENCE.multipliedBy(4))));
        List<Integer> began = new CopyOnWriteArrayList<>();
        List<CompletableFuture<Void>> ended = new ArrayList<>();
        for (int i = 0; i < others.size(); i++) {
            int place = i;
            SqliteConnection other = others.get(i);
            ended.add(Mono.from(other.beginTransaction())
                    .then(Mono.fromRunnable(() -> began.add(place)))
                    .then(Mono.from(other.commitTransaction()))
                    .toFuture());
            String waiting = place + 1 + " others wait";
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> one.writers().describe().contains(waiting));
        }
        assertThat(began).isEmpty();

        wait(one.commitTransaction());

        assertThat(ended).allSatisfy(end -> assertThat(end).succeedsWithin(PATIENCE));
        assertThat(began).containsExactly(0, 1, 2);
    }

    @Test
    void whoWaitsTooLongForTheTurnIsToldWhoHasIt() {
        wait(two.setLockWaitTimeout(Duration.ofMillis(80)));
        wait(one.beginTransaction());

        assertThatThrownBy(() -> wait(two.beginTransaction()))
                .isInstanceOf(R2dbcTimeoutException.class)
                .isInstanceOf(SqliteException.class)
                .hasMessageContaining("80 ms")
                .hasMessageContaining(one.toString());
        assertThatThrownBy(() -> update(two, "INSERT INTO t (id) VALUES (9)"))
                .isInstanceOf(R2dbcTimeoutException.class);
        wait(one.commitTransaction());
        assertThat(update(two, "INSERT INTO t (id) VALUES (9)")).isOne();
    }

    @Test
    void aCancelledWaiterGivesItsPlaceUp() {
        wait(one.beginTransaction());
        StepVerifier.create(two.beginTransaction())
                .thenAwait(Duration.ofMillis(50))
                .thenCancel()
                .verify(PATIENCE);
        wait(one.commitTransaction());

        wait(one.beginTransaction());
        wait(one.commitTransaction());
        assertThat(two.isAutoCommit()).isTrue();
    }

    @Test
    void aReadingTransactionIsASnapshotBesideTheWriterAndRefusesToWrite() {
        wait(two.beginTransaction(READING));
        assertThat(number(two, "SELECT count(*) FROM t")).isZero();
        update(one, "INSERT INTO t (id) VALUES (1)");
        assertThat(number(two, "SELECT count(*) FROM t")).isZero();
        assertThatThrownBy(() -> update(two, "INSERT INTO t (id) VALUES (2)"))
                .isInstanceOf(R2dbcPermissionDeniedException.class);
        wait(two.commitTransaction());

        assertThat(number(two, "SELECT count(*) FROM t")).isOne();
        assertThat(update(two, "INSERT INTO t (id) VALUES (2)")).isOne();
    }

    @Test
    void savepointsNest() {
        wait(one.beginTransaction());
        update(one, "INSERT INTO t (id) VALUES (1)");
        wait(one.createSavepoint("a \"b\""));
        update(one, "INSERT INTO t (id) VALUES (2)");
        wait(one.createSavepoint("inner"));
        update(one, "INSERT INTO t (id) VALUES (3)");
        wait(one.releaseSavepoint("inner"));
        wait(one.rollbackTransactionToSavepoint("a \"b\""));
        wait(one.commitTransaction());

        assertThat(values(two, "SELECT id FROM t", Integer.class)).containsExactly(1);
    }

    /** SQLite would begin a transaction with it, of which nobody knows. */
    @Test
    void aSavepointThatComesAfterTheEndOfItsTransactionOpensNothing() {
        for (int i = 0; i < 200; i++) {
            wait(one.beginTransaction());
            wait(Flux.mergeDelayError(2, one.commitTransaction(), one.createSavepoint("late"))
                    .onErrorComplete(R2dbcRollbackException.class)
                    .then());
            wait(one.rollbackTransaction());
            wait(one.beginTransaction());
            wait(one.rollbackTransaction());
        }
        assertThatThrownBy(() -> wait(one.releaseSavepoint("late")))
                .isInstanceOf(R2dbcRollbackException.class)
                .hasMessageContaining("RELEASE \"late\"")
                .hasMessageContaining("came after the end of its transaction");
    }

    @Test
    void aSavepointStandsBeforeAStatementThatDoesNotWaitForIt() {
        wait(one.beginTransaction());
        Mono<Void> set = Mono.from(one.createSavepoint("first"));
        wait(Flux.mergeSequential(
                set.cast(Object.class),
                Flux.from(statement(one, "INSERT INTO t (id) VALUES (1)").execute())
                        .concatMap(Result::getRowsUpdated)));
        wait(one.rollbackTransactionToSavepoint("first"));

        assertThat(number(one, "SELECT count(*) FROM t")).isZero();
        wait(one.rollbackTransaction());
    }

    @Test
    void anErrorLeavesTheTransactionAsItWas() {
        wait(one.beginTransaction());
        update(one, "INSERT INTO t (id) VALUES (1)");
        assertThatThrownBy(() -> update(one, "INSERT INTO t (id) VALUES (1)"))
                .isInstanceOf(R2dbcDataIntegrityViolationException.class);
        wait(one.commitTransaction());

        assertThat(number(two, "SELECT count(*) FROM t")).isOne();
    }

    @Test
    void aCommitThatFailsIsARollback() {
        wait(one.beginTransaction());
        update(one, "INSERT INTO t (id, parent) VALUES (1, 77)");

        assertThatThrownBy(() -> wait(one.commitTransaction()))
                .isInstanceOf(R2dbcDataIntegrityViolationException.class);
        assertThat(one.isAutoCommit()).isTrue();
        assertThat(number(one, "SELECT count(*) FROM t")).isZero();
        assertThat(update(two, "INSERT INTO t (id) VALUES (1)")).isOne();
    }

    @Test
    void whatSqliteRolledBackIsRefusedUntilItIsEnded() {
        wait(one.beginTransaction());
        update(one, "INSERT INTO t (id) VALUES (1)");
        assertThatThrownBy(() -> update(one, "INSERT OR ROLLBACK INTO t (id) VALUES (1)"))
                .isInstanceOf(R2dbcDataIntegrityViolationException.class);

        assertThat(update(two, "INSERT INTO t (id) VALUES (5)"))
                .as("the turn is free")
                .isOne();
        assertThatThrownBy(() -> update(one, "INSERT INTO t (id) VALUES (6)"))
                .isInstanceOf(R2dbcRollbackException.class)
                .hasMessageContaining("rolled it back");
        assertThatThrownBy(() -> wait(one.commitTransaction())).isInstanceOf(R2dbcRollbackException.class);
        assertThat(values(one, "SELECT id FROM t", Integer.class)).containsExactly(5);
    }

    @Test
    void theIsolationIsReportedAsItIs() {
        wait(one.setTransactionIsolationLevel(IsolationLevel.READ_COMMITTED));

        assertThat(one.getTransactionIsolationLevel()).isEqualTo(IsolationLevel.SERIALIZABLE);
    }

    @Test
    void anotherWayToTheDatabaseIsWaitedForAndThenTold() throws Exception {
        try (java.sql.Connection jdbc = java.sql.DriverManager.getConnection("jdbc:sqlite:" + file())) {
            jdbc.createStatement().execute("BEGIN IMMEDIATE");
            wait(one.setLockWaitTimeout(Duration.ofMillis(100)));
            long start = System.nanoTime();
            assertThatThrownBy(() -> update(one, "INSERT INTO t (id) VALUES (1)"))
                    .isInstanceOf(R2dbcTimeoutException.class)
                    .hasMessageContaining("100 ms");
            assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(90));

            wait(two.setLockWaitTimeout(PATIENCE.multipliedBy(2)));
            StepVerifier.create(two.beginTransaction())
                    .thenAwait(Duration.ofMillis(200))
                    .then(() -> rollback(jdbc))
                    .expectComplete()
                    .verify(PATIENCE);
        }
    }

    private static void rollback(java.sql.Connection jdbc) {
        try {
            jdbc.createStatement().execute("ROLLBACK");
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void transactionsAreNotBegunBySqlText() {
        assertThatThrownBy(() -> one.createStatement("BEGIN"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("beginTransaction");
    }
}
