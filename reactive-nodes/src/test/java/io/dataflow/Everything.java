package io.dataflow;

import io.dataflow.core.model.DataModel;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A model with a field of each type. */
@DataModel
record Everything(
        String id,
        boolean flag,
        int count,
        @Nullable String text,
        @Nullable Boolean yes,
        @Nullable Byte tiny,
        @Nullable Short small,
        @Nullable Integer whole,
        @Nullable Long big,
        @Nullable Float single,
        @Nullable Double real,
        @Nullable BigDecimal decimal,
        @Nullable Instant instant,
        @Nullable OffsetDateTime offset,
        @Nullable LocalDateTime local,
        @Nullable LocalDate day,
        @Nullable LocalTime time,
        @Nullable UUID uuid,
        @Nullable Colour colour,
        byte @Nullable [] bytes,
        @Nullable Map<String, Object> map,
        @Nullable List<Map<String, Object>> maps,
        @Nullable Shape shape,
        @Nullable List<String> texts,
        @Nullable List<Integer> wholes,
        @Nullable List<Long> bigs,
        @Nullable List<Double> reals,
        @Nullable List<Boolean> flags,
        @Nullable List<BigDecimal> decimals,
        @Nullable List<Instant> instants,
        @Nullable List<LocalDate> days,
        @Nullable List<UUID> uuids,
        @Nullable List<Colour> colours,
        Account.@Nullable Cents cents,
        @Nullable Duration duration,
        @Nullable List<Account.Email> emails) {

    enum Colour {
        RED,
        GREEN,
        BLUE
    }

    /** Any type that the JSON library reads. */
    record Shape(
            String name,
            @Nullable List<Integer> corners,
            @Nullable Shape inner) {}
}
