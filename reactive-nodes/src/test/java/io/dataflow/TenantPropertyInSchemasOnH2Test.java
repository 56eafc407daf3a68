package io.dataflow;

import io.dataflow.core.TenancyOptions;
import io.dataflow.testsupport.OnDatabase;
import io.dataflow.testsupport.TestDatabase;

@OnDatabase(TestDatabase.H2)
final class TenantPropertyInSchemasOnH2Test extends TenantPropertyContract {

    @Override
    TenancyOptions separated(TenancyOptions options) {
        return options.schemas(tenant -> tenant.replace(' ', '_'));
    }

    @Override
    int steps() {
        return USUAL_STEPS;
    }
}
