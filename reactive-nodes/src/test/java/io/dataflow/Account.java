package io.dataflow;

import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.Default;
import io.dataflow.core.model.Unique;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A model most of whose fields have types of its own. */
@DataModel
record Account(
        @Nullable Id id,
        @Unique Email email,
        @Nullable Cents balance,
        @Nullable @Default("2") Level level,
        List<Email> others,
        @Nullable Duration timeout,
        @Nullable Span span,
        @Nullable Instant createdAt,
        @Nullable Instant updatedAt) {

    /** A key that cannot be mistaken for another. */
    record Id(UUID value) {}

    /** A text with a rule; its own message holds the text. */
    record Email(String text) {
        Email {
            if (!text.contains("@")) {
                throw new IllegalArgumentException(text + " is no address");
            }
        }
    }

    record Cents(long cents) {}

    /** Stored by number, not by name. */
    enum Level {
        LOW,
        MIDDLE,
        HIGH;

        static Level of(int number) {
            return values()[number - 1];
        }

        int number() {
            return ordinal() + 1;
        }
    }

    /** Stored as JSON. */
    record Span(int from, int to) {
        static Span of(Map<?, ?> map) {
            return new Span(((Number) map.get("from")).intValue(), ((Number) map.get("to")).intValue());
        }

        Map<String, Integer> toMap() {
            return Map.of("from", from, "to", to);
        }
    }

    /** The converters of its fields. */
    static DataFlow.Builder converters(DataFlow.Builder builder) {
        return builder.converter(Id.class, UUID.class, Id::value, Id::new)
                .converter(Email.class, String.class, Email::text, Email::new)
                .converter(Cents.class, Long.class, Cents::cents, Cents::new)
                .converter(Level.class, int.class, Level::number, Level::of)
                .converter(Duration.class, Long.class, Duration::toMillis, Duration::ofMillis)
                .converter(Span.class, Map.class, Span::toMap, Span::of);
    }

    static Account of(String email, @Nullable Long cents) {
        return new Account(
                null,
                new Email(email),
                cents == null ? null : new Cents(cents),
                Level.HIGH,
                List.of(new Email("x@" + email), new Email("y@" + email)),
                Duration.ofMillis(1_500),
                new Span(1, 5),
                null,
                null);
    }
}
