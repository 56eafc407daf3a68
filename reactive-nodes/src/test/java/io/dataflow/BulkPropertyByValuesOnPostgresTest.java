package io.dataflow;

import io.dataflow.core.MapOperations;
import io.dataflow.testsupport.OnDatabase;
import io.dataflow.testsupport.TestDatabase;

/** A driver that looks for no extensions binds no arrays: rows whose outcome is wanted are rows of VALUES. */
@OnDatabase(TestDatabase.POSTGRESQL)
final class BulkPropertyByValuesOnPostgresTest extends BulkPropertyContract {

    @Override
    MapOperations items() {
        // The table is created by another, which takes its connections with it.
        open(ITEM).ready().block(LIMIT);
        String url = database().r2dbcUrl();
        return opened(DataFlow.builder(url + (url.contains("?") ? "&" : "?") + "autodetectExtensions=false")
                        .model(ITEM)
                        .build())
                .model("Item");
    }
}
