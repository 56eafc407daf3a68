package io.dataflow.core.model;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Instants in columns without zone, which hold their time in UTC. */
final class UtcTimes {

    /** The name of the type in a model declared as data. */
    static final String NAME = "utc";

    static final Converter<Instant, LocalDateTime> INSTANT = new Converter<>(
            Instant.class,
            LocalDateTime.class,
            instant -> LocalDateTime.ofInstant(instant, ZoneOffset.UTC),
            utc -> utc.toInstant(ZoneOffset.UTC));

    static final Converter<OffsetDateTime, LocalDateTime> OFFSET_DATE_TIME = new Converter<>(
            OffsetDateTime.class,
            LocalDateTime.class,
            time -> LocalDateTime.ofInstant(time.toInstant(), ZoneOffset.UTC),
            utc -> utc.atOffset(ZoneOffset.UTC));

    private UtcTimes() {}

    /** Whether a field with this converter is such an instant. */
    static boolean isUsedBy(@Nullable Converter<?, ?> converter) {
        return INSTANT.equals(converter) || OFFSET_DATE_TIME.equals(converter);
    }
}
