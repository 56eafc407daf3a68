package io.dataflow;

import io.dataflow.testsupport.OnDatabase;
import io.dataflow.testsupport.TestDatabase;
import java.util.Set;

@OnDatabase(TestDatabase.POSTGRESQL)
final class BulkPropertyOnPostgresTest extends BulkPropertyOnPostgres {

    @Override
    Set<String> writers() {
        return Set.of("COPY", "unnest(", "= ANY(");
    }
}
