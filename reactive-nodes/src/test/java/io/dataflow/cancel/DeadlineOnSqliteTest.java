package io.dataflow.cancel;

import io.dataflow.core.DataFlowException;
import io.dataflow.testsupport.OnDatabase;

@OnDatabase("SQLite")
class DeadlineOnSqliteTest extends DeadlineContract {

    @Override
    boolean goesWithItsSavepoint(Throwable error) {
        return error instanceof DataFlowException known && known.code().equals("TRANSACTION_ABORTED");
    }
}
