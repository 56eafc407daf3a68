package io.dataflow;

import io.dataflow.core.TenancyOptions;
import io.dataflow.testsupport.OnDatabase;
import io.dataflow.testsupport.TestDatabase;
import java.util.UUID;

/** What SQLite has in the place of a schema for each tenant. */
@OnDatabase(TestDatabase.SQLITE)
final class TenantPropertyInDatabasesOnSqliteTest extends TenantPropertyContract {

    private final UUID run = UUID.randomUUID();

    @Override
    TenancyOptions separated(TenancyOptions options) {
        return options.databases(tenant -> "r2dbc:sqlite:mem:///" + run + "-" + tenant.replace(' ', '-'));
    }

    @Override
    int steps() {
        return USUAL_STEPS;
    }
}
