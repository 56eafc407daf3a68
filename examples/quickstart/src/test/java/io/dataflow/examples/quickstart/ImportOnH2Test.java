package io.dataflow.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.testsupport.OnDatabase;
import java.util.List;

@OnDatabase("H2")
class ImportOnH2Test extends ImportContract {

    @Override
    void assertFast(List<String> statements) {
        assertThat(with(statements, "INSERT INTO \"places\"", "UNNEST("))
                .as("statements of many rows")
                .hasSizeBetween(20, 80);
        assertThat(with(statements, "INSERT INTO \"places\"")).as("statements").hasSizeLessThan(90);
    }
}
