package io.dataflow;

import io.dataflow.testsupport.OnDatabase;
import io.dataflow.testsupport.TestDatabase;
import java.util.List;
import java.util.Set;

/** A driver that looks for no extensions binds no arrays: rows whose outcome is wanted are rows of VALUES. */
@OnDatabase(TestDatabase.POSTGRESQL)
final class BulkPropertyByValuesOnPostgresTest extends BulkPropertyOnPostgres {

    @Override
    DataFlow db() {
        // The tables are created by another, which takes its connections with it.
        open(MODELS).ready().block(LIMIT);
        String url = database().r2dbcUrl();
        DataFlow.Builder builder =
                DataFlow.builder(url + (url.contains("?") ? "&" : "?") + "autodetectExtensions=false");
        List.of(MODELS).forEach(builder::model);
        return opened(builder.build());
    }

    @Override
    Set<String> writers() {
        return Set.of("COPY", "VALUES");
    }
}
