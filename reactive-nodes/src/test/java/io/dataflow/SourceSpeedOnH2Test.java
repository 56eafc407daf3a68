package io.dataflow;

import io.dataflow.testsupport.OnDatabase;
import io.dataflow.testsupport.TestDatabase;

@OnDatabase(TestDatabase.H2)
final class SourceSpeedOnH2Test extends SourceSpeedContract {

    @Override
    int bytesOfStoredRow() {
        return 400;
    }
}
