package io.dataflow.core.internal.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.model.FieldType.Scalar;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;

class LiteralTextTest {

    @Test
    void momentsAreUtcAndKeepTheMicrosecond() {
        assertThat(LiteralText.of(Scalar.INSTANT, Instant.parse("2024-02-29T23:59:59.123456789Z")))
                .isEqualTo("2024-02-29T23:59:59.123456+00:00");
        assertThat(LiteralText.of(Scalar.OFFSET_DATE_TIME, OffsetDateTime.parse("2024-01-01T01:00:00+02:00")))
                .isEqualTo("2023-12-31T23:00:00+00:00");
    }
}
