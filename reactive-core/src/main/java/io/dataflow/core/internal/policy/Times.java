package io.dataflow.core.internal.policy;

import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldType.Scalar;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** The times that policies set: to the microsecond, which every database keeps. */
final class Times {

    private Times() {}

    static Instant now(Clock clock) {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    static Object now(Clock clock, FieldDefinition field) {
        return at(now(clock), field);
    }

    static Object at(Instant time, FieldDefinition field) {
        return field.type() == Scalar.OFFSET_DATE_TIME
                ? time.atOffset(ZoneOffset.UTC)
                : field.type() == Scalar.LOCAL_DATE_TIME ? LocalDateTime.ofInstant(time, ZoneOffset.UTC) : time;
    }
}
