package io.dataflow.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.testsupport.OnDatabase;
import java.util.List;

@OnDatabase("H2")
class ImportOnH2Test extends ImportContract {

    @Override
    void assertFast(List<String> statements) {
        assertThat(with(statements, "MERGE INTO \"places\""))
                .as("batches, each given to the driver at once")
                .hasSize(3);
        assertThat(with(statements, "INSERT INTO \"places\"")).as("single rows").isEmpty();
    }
}
