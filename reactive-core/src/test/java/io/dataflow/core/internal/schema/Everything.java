package io.dataflow.core.internal.schema;

import io.dataflow.core.model.Default;
import io.dataflow.core.model.Index;
import io.dataflow.core.model.Unique;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A field of every type. */
record Everything(
        UUID id,
        @Unique String text,
        boolean flag,
        byte tiny,
        short small,
        @Default("-5") int integer,
        @Index @Nullable Long big,
        float single,
        double twice,
        BigDecimal decimal,
        Instant instant,
        OffsetDateTime offset,
        LocalDateTime dateTime,
        LocalDate date,
        LocalTime time,
        @Nullable UUID other,
        byte[] bytes,
        @Default("RED") Colour colour,
        Map<String, Object> attributes,
        List<String> tags,
        @Nullable List<Integer> numbers,
        List<Colour> colours,
        List<BigDecimal> decimals,
        List<Instant> instants,
        List<UUID> uuids) {

    enum Colour {
        RED,
        GREEN
    }
}
