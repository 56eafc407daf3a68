package io.dataflow.core.internal.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.BulkOptions.OnError;
import io.dataflow.core.DataFlowException;
import io.dataflow.core.internal.execution.BulkWriter.OutdatedException;
import io.dataflow.core.internal.operation.BulkSettings;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.model.ModelDefinition;
import io.r2dbc.spi.R2dbcBadGrammarException;
import io.r2dbc.spi.R2dbcException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** What users are told where no way to write a table was open: never the exception that is ours alone. */
class OutdatedExceptionTest {

    private static final ModelDefinition PLACE =
            ModelDefinition.of(Map.of("name", "Place", "fields", Map.of("id", "string")));

    static final Operation.Bulk<Object> BULK = new Operation.BulkCreate<>(
            PLACE,
            Flux.empty(),
            new BulkSettings(
                    10,
                    10,
                    OnConflict.ERROR,
                    PLACE.key(),
                    OnError.STOP,
                    5,
                    1,
                    false,
                    false,
                    false,
                    null,
                    List.of(),
                    null));

    @Test
    void theErrorOfTheDatabaseIsTold() {
        R2dbcException cause = new R2dbcBadGrammarException("no", "22P03");
        assertThat(new OutdatedException("the table is not what it was", cause).told(BULK))
                .isSameAs(cause);
    }

    @Test
    void withoutOneItIsTheErrorOfTheModelAndTheVerb() {
        assertThat(new OutdatedException("the table takes no COPY", null).told(BULK))
                .isInstanceOfSatisfying(DataFlowException.class, error -> {
                    assertThat(error.code()).isEqualTo("DATABASE_ERROR");
                    assertThat(error.model()).isEqualTo("Place");
                    assertThat(error.operation()).isEqualTo("bulkCreate");
                    assertThat(error).hasMessageContaining("'places'").hasMessageContaining("the table takes no COPY");
                });
    }
}
