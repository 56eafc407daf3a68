package io.dataflow;

import io.dataflow.testsupport.OnDatabase;
import io.dataflow.testsupport.TestDatabase;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Two rows whose outcome is wanted go through a temporary table already. */
@OnDatabase(TestDatabase.POSTGRESQL)
final class BulkPropertyStagedOnPostgresTest extends BulkPropertyOnPostgres {

    @BeforeEach
    void twoRowsAreLarge() {
        System.setProperty(BulkStageOnPostgresTest.STAGED_FROM, "2");
    }

    @AfterEach
    void asItIs() {
        System.clearProperty(BulkStageOnPostgresTest.STAGED_FROM);
    }

    @Override
    Set<String> writers() {
        return Set.of("COPY", "pg_temp.", "unnest(");
    }
}
