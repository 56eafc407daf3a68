package io.dataflow.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.testsupport.OnDatabase;
import java.util.List;

@OnDatabase("PostgreSQL")
class ImportOnPostgresTest extends ImportContract {

    @Override
    void assertFast(List<String> statements) {
        assertThat(with(statements, "COPY pg_temp.", "FROM STDIN"))
                .as("batches copied")
                .hasSize(2);
        assertThat(with(statements, "INSERT INTO \"places\"", "FROM pg_temp."))
                .as("batches merged")
                .hasSize(2);
        assertThat(with(statements, "INSERT INTO \"places\""))
                .as("with the small last batch")
                .hasSize(3);
    }
}
