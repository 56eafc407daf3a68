package io.dataflow.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.testsupport.ChildProcess;
import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.VerificationRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

class LargeStreamTest extends Driven {

    private static final long FULL = 5_000_000;
    private static final int WIDTH = 60;

    @Test
    void aLargeResultIsReadInLittleMemoryAndTenOfItAtOnce() throws Exception {
        long rows = Effort.of(FULL);
        VerificationRecord.run("rows streamed with 64 MB", rows, 0, () -> {
            SqliteConnection connection = open("?journal_mode=OFF&synchronous=OFF");
            update(connection, "CREATE TABLE big (id INTEGER PRIMARY KEY, text TEXT)");
            update(
                    connection,
                    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)"
                            + " INSERT INTO big SELECT i, printf('%060d', i) FROM n",
                    rows);
            wait(connection.close());

            try (ChildProcess child =
                    new ChildProcess(LargeStream.class, List.of("-Xmx64m"), url(""), String.valueOf(rows))) {
                assertThat(child.end()).as("%s", child.lines()).isZero();
                assertThat(child.lines()).contains("cursors 0", "read " + rows * WIDTH);
                assertThat(nanos(child, "taken"))
                        .as("a few of them, of what all take")
                        .isLessThan(nanos(child, "all") / 10);
            }
        });
    }

    private static long nanos(ChildProcess child, String what) {
        String start = what + " in ns ";
        return child.lines().stream()
                .filter(line -> line.startsWith(start))
                .mapToLong(line -> Long.parseLong(line.substring(start.length())))
                .findFirst()
                .orElseThrow();
    }
}
