package io.dataflow.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.testsupport.OnDatabase;
import java.util.List;

@OnDatabase("SQLite")
class ImportOnSqliteTest extends ImportContract {

    @Override
    void assertFast(List<String> statements) {
        assertThat(with(statements, "INSERT INTO `places`", "), ("))
                .as("statements of many rows")
                .hasSizeBetween(320, 390);
        assertThat(with(statements, "INSERT INTO `places`")).as("statements").hasSizeLessThan(400);
    }
}
