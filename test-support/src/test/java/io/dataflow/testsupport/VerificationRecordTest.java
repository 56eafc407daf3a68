package io.dataflow.testsupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VerificationRecordTest {

    private static final String NAME = "a part of this test";

    private final Path file = TestModule.current().verification().resolve("a-part-of-this-test.tsv");
    private final String longRun = System.getProperty("dataflow.long", "false");

    @BeforeEach
    @AfterEach
    void restore() throws IOException {
        Files.deleteIfExists(file);
        System.setProperty("dataflow.long", longRun);
        if (System.getProperty("verification.resume", "").equals("by test")) {
            System.clearProperty("verification.resume");
        }
    }

    @Test
    void aPartIsRecordedWithItsOutcome() throws Exception {
        VerificationRecord.run(NAME, 20, 7, () -> {});
        assertThat(Files.readString(file))
                .matches("test-support\ta part of this test\t20\t7\t\\d+\tpassed\t" + "[^\t]+\n");

        assertThatThrownBy(() -> VerificationRecord.run(NAME, 20, 7, () -> {
                    throw new IOException("no");
                }))
                .isInstanceOf(IOException.class);
        assertThat(Files.readString(file)).contains("\tfailed\t");
    }

    @Test
    void onlyAResumedLongRunAtAnExactCommitSkipsWhatPassed() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        VerificationRecord.run(NAME, 20, 7, runs::incrementAndGet);
        VerificationRecord.run(NAME, 20, 7, runs::incrementAndGet);
        assertThat(runs).hasValue(2);

        System.setProperty("dataflow.long", "true");
        System.setProperty("verification.resume", "by test");
        VerificationRecord.run(NAME, 20, 7, runs::incrementAndGet);
        assertThat(runs).hasValue(Commit.isExact() ? 2 : 3);
        VerificationRecord.run(NAME, 200, 7, runs::incrementAndGet);
        assertThat(runs).hasValue(Commit.isExact() ? 3 : 4);
    }

    @Test
    void theLongRunDoesTenTimesAsMuch() {
        System.setProperty("dataflow.long", "false");
        assertThat(Effort.of(20_000)).isEqualTo(2_000);
        assertThat(Effort.of(5)).isEqualTo(1);
        System.setProperty("dataflow.long", "true");
        assertThat(Effort.of(20_000)).isEqualTo(20_000);
    }
}
