package io.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.model.DataModel;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/** An H2 database in a file, which the last connection closes. */
class H2FileTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @DataModel
    record Line(String id, int number) {}

    @TempDir
    Path folder;

    /** Often, because what could interrupt the close is a matter of moments. */
    @RepeatedTest(20)
    void whatWasStoredIsThereAfterTheFileWasClosed() {
        String url = "r2dbc:h2:file:///" + folder.resolve("lines");
        for (int i = 0; i < 3; i++) {
            DataFlow db = DataFlow.open(url, Line.class);
            db.model(Line.class).create(new Line("line " + i, i)).block(LIMIT);
            db.close().block(LIMIT);
        }
        DataFlow db = DataFlow.open(url, Line.class);
        assertThat(db.model(Line.class).count(db.model(Line.class).all()).block(LIMIT))
                .isEqualTo(3);
        db.close().block(LIMIT);
    }
}
