package io.dataflow;

import io.dataflow.core.TenancyOptions;
import io.dataflow.testsupport.OnDatabase;
import io.dataflow.testsupport.TestDatabase;

@OnDatabase(TestDatabase.POSTGRESQL)
final class TenantPropertyInRowSecurityOnPostgresTest extends TenantPropertyContract {

    @Override
    TenancyOptions separated(TenancyOptions options) {
        return options.rowLevelSecurity();
    }

    @Override
    int steps() {
        return USUAL_STEPS;
    }
}
