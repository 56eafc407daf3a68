package io.dataflow.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.testsupport.ChildProcess;
import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.VerificationRecord;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ProcessesTest extends Driven {

    private static final int MINUTE = 60;

    @Test
    void processesThatWriteToOneFileLoseNothingAlsoWhenOneIsKilled() throws Exception {
        int seconds = Effort.of(MINUTE);
        VerificationRecord.run("seconds of transfers by two processes, one of them killed", seconds, 0, () -> {
            SqliteConnection connection = open();
            update(connection, "CREATE TABLE account (id INTEGER PRIMARY KEY, balance INTEGER NOT NULL)");
            update(
                    connection,
                    "CREATE TABLE log (writer, number, source, target, amount, PRIMARY KEY (writer, number))");
            update(
                    connection,
                    "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 19)"
                            + " INSERT INTO account SELECT i, 1000 FROM n");
            transfer(seconds);
            check(connection);
        });
    }

    private void transfer(int seconds) throws Exception {
        try (ChildProcess first = child(1, seconds);
                ChildProcess second = child(2, 10 * seconds)) {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(() ->
                            !committed(first).isEmpty() && !committed(second).isEmpty());
            Thread.sleep(1_000L * seconds / 2);
            second.kill();
            assertThat(first.end()).as("%s", errors(first)).isZero();
            assertThat(first.lines()).last().isEqualTo("finished");
            SqliteConnection reader = open();
            for (ChildProcess child : List.of(first, second)) {
                assertThat(errors(child)).isEmpty();
                assertThat(committed(child)).as("transfers that were committed").isNotEmpty();
                for (String line : committed(child)) {
                    String[] parts = line.split(" ");
                    assertThat(number(
                                    reader,
                                    "SELECT count(*) FROM log WHERE writer = ?1 AND number = ?2",
                                    Integer.parseInt(parts[1]),
                                    Integer.parseInt(parts[2])))
                            .as(line)
                            .isOne();
                }
            }
        }
    }

    private ChildProcess child(int number, int seconds) throws Exception {
        return new ChildProcess(
                Transfers.class,
                List.of("-Xmx128m", "--enable-native-access=ALL-UNNAMED"),
                // Longer than a busy machine may stop one of them that has the lock.
                url("?busy_timeout=" + PATIENCE.multipliedBy(2).toMillis()),
                String.valueOf(number),
                String.valueOf(seconds));
    }

    /** The last line of a killed process may be cut. */
    private static List<String> committed(ChildProcess child) {
        List<String> lines = child.lines();
        return lines.subList(0, Math.max(0, lines.size() - 1)).stream()
                .filter(line -> line.startsWith("committed "))
                .toList();
    }

    private static List<String> errors(ChildProcess child) {
        List<String> lines = child.lines();
        return lines.subList(0, Math.max(0, lines.size() - 1)).stream()
                .filter(line -> !line.startsWith("committed "))
                .filter(line -> !line.contains("WARN"))
                .toList();
    }

    private static void check(SqliteConnection connection) {
        assertThat(value(connection, "PRAGMA integrity_check", String.class)).isEqualTo("ok");
        assertThat(number(connection, "SELECT sum(balance) FROM account")).isEqualTo(20_000);
        assertThat(number(
                        connection,
                        "SELECT count(*) FROM account WHERE balance <> 1000"
                                + " - (SELECT total(amount) FROM log WHERE source = id)"
                                + " + (SELECT total(amount) FROM log WHERE target = id)"))
                .as("accounts of which an update was lost")
                .isZero();
        assertThat(number(connection, "SELECT count(DISTINCT writer) FROM log")).isEqualTo(6);
    }
}
