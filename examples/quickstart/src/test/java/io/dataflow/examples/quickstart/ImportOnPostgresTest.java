package io.dataflow.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.testsupport.OnDatabase;
import java.util.List;

@OnDatabase("PostgreSQL")
class ImportOnPostgresTest extends ImportContract {

    @Override
    void assertFast(List<String> statements) {
        assertThat(with(statements, "COPY \"places\"", "FROM STDIN"))
                .as("batches copied")
                .hasSizeBetween(2, 9);
        assertThat(with(statements, "INSERT INTO \"places\"")).as("inserts").isEmpty();
    }
}
