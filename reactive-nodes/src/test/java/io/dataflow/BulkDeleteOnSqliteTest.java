package io.dataflow;

import io.dataflow.testsupport.OnDatabase;
import io.dataflow.testsupport.TestDatabase;
import java.util.List;

@OnDatabase(TestDatabase.SQLITE)
final class BulkDeleteOnSqliteTest extends BulkDeleteContract {

    /** No batch grows beyond 10,000 rows there. */
    @Override
    List<Long> processedOfSeventyThousand() {
        return List.of(5_000L, 10_000L, 20_000L, 30_000L, 40_000L, 50_000L, 60_000L, 70_000L, 70_000L);
    }
}
