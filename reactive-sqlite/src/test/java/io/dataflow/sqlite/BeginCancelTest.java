package io.dataflow.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.VerificationRecord;
import io.r2dbc.spi.Option;
import io.r2dbc.spi.TransactionDefinition;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** A begin that is cancelled leaves no transaction, and nobody who waits for one. */
class BeginCancelTest extends Driven {

    private static final long SEED = 20_261_126;

    private static final TransactionDefinition READING = new TransactionDefinition() {
        @Override
        @SuppressWarnings("unchecked") // the option says what type it has
        public <T> T getAttribute(Option<T> option) {
            return option.equals(TransactionDefinition.READ_ONLY) ? (T) Boolean.TRUE : null;
        }
    };

    @Test
    void whileItWaitsForTheLockOfAnotherProcessItIsInterrupted() throws Exception {
        SqliteConnection one = open("?busy_timeout=" + PATIENCE.multipliedBy(2).toMillis());
        update(one, "CREATE TABLE t (id INT)");
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement locks = other.createStatement()) {
            locks.execute("BEGIN IMMEDIATE");
            StepVerifier.create(one.beginTransaction())
                    .thenAwait(Duration.ofMillis(100))
                    .thenCancel()
                    .verify(PATIENCE);
            // It would wait for longer than this is waited for.
            assertThat(number(one, "SELECT count(*) FROM t")).isZero();
            locks.execute("COMMIT");
        }
        assertThat(one.isAutoCommit()).isTrue();
        assertThat(update(open(), "INSERT INTO t VALUES (1)")).isOne();
    }

    @Test
    void atAnyMomentItLeavesNoTransaction() throws Exception {
        SqliteConnection one = open();
        SqliteConnection two = open();
        update(one, "CREATE TABLE t (id INT)");
        CopyOnWriteArrayList<Throwable> dropped = new CopyOnWriteArrayList<>();
        Hooks.onErrorDropped(dropped::add);
        int cancels = Effort.of(20_000);
        try {
            VerificationRecord.run("begins of transactions that are cancelled", cancels, SEED, () -> {
                Random random = new Random(SEED);
                for (int i = 0; i < cancels; i++) {
                    SqliteConnection connection = random.nextBoolean() ? one : two;
                    boolean reads = random.nextInt(4) == 0;
                    AtomicBoolean told = new AtomicBoolean();
                    Disposable beginning = begin(connection, reads, told);
                    for (int spin = random.nextInt(2_000); spin > 0; spin--) {
                        Thread.onSpinWait();
                    }
                    beginning.dispose();
                    checkOrRollBack(connection, told);
                    if (random.nextInt(8) == 0) {
                        assertThat(update(connection, "INSERT INTO t VALUES (1)"))
                                .isOne();
                    }
                }
            });
        } finally {
            Hooks.resetOnErrorDropped();
        }
        assertThat(dropped).isEmpty();
        for (SqliteConnection each : new SqliteConnection[] {one, two, open()}) {
            wait(each.setLockWaitTimeout(Duration.ofSeconds(2)));
            assertThat(each.isAutoCommit()).isTrue();
            assertThat(update(each, "INSERT INTO t VALUES (2)")).isOne();
        }
    }

    @Test
    void stoppedInTheMomentAfterSqliteHasBegunItIsTakenBack() {
        SqliteConnection one = open();
        SqliteConnection two = open("?busy_timeout=0");
        update(one, "CREATE TABLE t (id INT)");
        // SQLite asks now and then whether to stop, each time the commands of a statement's runs add up to a number.
        long stopped = Flux.range(0, 6_000)
                .concatMap(i -> stoppedBegin(one))
                .filter(Boolean::booleanValue)
                .count()
                .block(PATIENCE);
        assertThat(stopped).isBetween(1L, 5_999L);
        assertThat(one.isAutoCommit()).isTrue();
        assertThat(update(two, "INSERT INTO t VALUES (1)")).isOne();
    }

    /** Begins with the order to stop given already; whether that was met. */
    private static Mono<Boolean> stoppedBegin(SqliteConnection connection) {
        return Mono.create(sink -> connection.submit(() -> {
            boolean stopped = false;
            Control.Stretch stretch = connection.session().control().begin(false, System.nanoTime(), Control.UNLIMITED);
            stretch.stop();
            try {
                connection.transaction().begin(false);
            } catch (SQLException e) {
                stopped = true;
            }
            stretch.end();
            try {
                connection.transaction().undoBegin();
                sink.success(stopped);
            } catch (SQLException e) {
                sink.error(e);
            }
        }));
    }

    private static Disposable begin(SqliteConnection connection, boolean reads, AtomicBoolean told) {
        return (reads ? connection.beginTransaction(READING) : connection.beginTransaction())
                .doOnSuccess(nothing -> told.set(true))
                .subscribe();
    }

    /** What was told before the cancel is begun, and the caller's to end; nothing else is. */
    private static void checkOrRollBack(SqliteConnection connection, AtomicBoolean told) {
        assertThat(number(connection, "SELECT 1")).isOne();
        if (told.get()) {
            wait(connection.rollbackTransaction());
        }
        assertThat(connection.isAutoCommit()).isTrue();
    }

    @Test
    void aReadingOneLeavesAConnectionThatWrites() {
        SqliteConnection one = open();
        update(one, "CREATE TABLE t (id INT)");
        for (int i = 0; i < 200; i++) {
            AtomicBoolean told = new AtomicBoolean();
            begin(one, true, told).dispose();
            checkOrRollBack(one, told);
            assertThat(update(one, "INSERT INTO t VALUES (1)")).isOne();
        }
    }
}
