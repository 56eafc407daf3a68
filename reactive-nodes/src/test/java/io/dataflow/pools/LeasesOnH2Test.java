package io.dataflow.pools;

import io.dataflow.core.TransactionOptions;
import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class LeasesOnH2Test extends LeasesContract {

    @Override
    TransactionOptions reading(TransactionOptions options) {
        return options; // H2 has no transactions that refuse writes
    }
}
