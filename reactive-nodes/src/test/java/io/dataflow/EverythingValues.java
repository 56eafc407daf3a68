package io.dataflow;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Random rows of {@link Everything}: one value in six is null, one in four an extreme. */
final class EverythingValues {

    private static final LocalDateTime FIRST = LocalDateTime.of(1, 1, 1, 0, 0);
    private static final LocalDateTime LAST = LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_000);
    private static final List<String> LETTERS = List.of(
            "a",
            "Z",
            "'",
            "\"",
            "\\",
            ";",
            "--",
            "$1",
            "?",
            "{",
            "}",
            ",",
            "NULL",
            " ",
            "\n",
            "\t",
            "\u0001",
            "é",
            "ß",
            "漢",
            "\ud83d\ude00",
            "\ufffe",
            "%",
            "_");

    private final Random random;

    EverythingValues(Random random) {
        this.random = random;
    }

    Everything row(String id) {
        return new Everything(
                id,
                random.nextBoolean(),
                whole(),
                orNull(this::text),
                orNull(random::nextBoolean),
                orNull(() -> one(Byte.MIN_VALUE, Byte.MAX_VALUE, (byte) random.nextInt())),
                orNull(() -> one(Short.MIN_VALUE, Short.MAX_VALUE, (short) random.nextInt())),
                orNull(this::whole),
                orNull(this::big),
                orNull(this::single),
                orNull(this::real),
                orNull(this::decimal),
                orNull(() -> dateTime().toInstant(ZoneOffset.UTC)),
                orNull(() -> OffsetDateTime.of(dateTime(), ZoneOffset.UTC)),
                orNull(this::dateTime),
                orNull(() -> dateTime().toLocalDate()),
                orNull(this::time),
                orNull(this::uuid),
                orNull(this::colour),
                orNull(() -> {
                    byte[] bytes = new byte[random.nextInt(20)];
                    random.nextBytes(bytes);
                    return bytes;
                }),
                orNull(() -> map(0)),
                orNull(() -> list(() -> map(1))),
                orNull(() -> shape(0)),
                orNull(() -> list(this::text)),
                orNull(() -> list(this::whole)),
                orNull(() -> list(this::big)),
                orNull(() -> list(this::real)),
                orNull(() -> list(random::nextBoolean)),
                orNull(() -> list(this::decimal)),
                orNull(() -> list(() -> dateTime().toInstant(ZoneOffset.UTC))),
                orNull(() -> list(() -> dateTime().toLocalDate())),
                orNull(() -> list(this::uuid)),
                orNull(() -> list(this::colour)),
                orNull(() -> new Account.Cents(big())),
                orNull(() -> Duration.ofMillis(random.nextInt())),
                orNull(() -> list(() -> new Account.Email("@" + text()))));
    }

    private <T> @Nullable T orNull(Supplier<T> value) {
        return random.nextInt(6) == 0 ? null : value.get();
    }

    private <T> List<T> list(Supplier<T> element) {
        List<T> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            list.add(element.get());
        }
        return list;
    }

    private <T> T one(T least, T most, T usual) {
        int choice = random.nextInt(8);
        return choice == 0 ? least : choice == 1 ? most : usual;
    }

    private int whole() {
        return one(Integer.MIN_VALUE, Integer.MAX_VALUE, random.nextInt());
    }

    private long big() {
        return one(Long.MIN_VALUE, Long.MAX_VALUE, random.nextLong());
    }

    private float single() {
        float any = Float.intBitsToFloat(random.nextInt());
        return one(Float.MIN_VALUE, -Float.MAX_VALUE, Float.isFinite(any) && any != 0 ? any : 0.1f);
    }

    private double real() {
        double any = Double.longBitsToDouble(random.nextLong());
        return one(Double.MIN_VALUE, -Double.MAX_VALUE, Double.isFinite(any) && any != 0 ? any : 0.1);
    }

    private BigDecimal decimal() {
        return one(
                new BigDecimal("-1E+300"),
                new BigDecimal("1E-300"),
                new BigDecimal(new BigInteger(random.nextInt(200), random), random.nextInt(60) - 30));
    }

    private LocalDateTime dateTime() {
        return one(
                FIRST,
                LAST,
                LocalDateTime.ofEpochSecond(
                        random.nextLong(FIRST.toEpochSecond(ZoneOffset.UTC), LAST.toEpochSecond(ZoneOffset.UTC)),
                        random.nextInt(1_000_000) * 1_000,
                        ZoneOffset.UTC));
    }

    private LocalTime time() {
        return one(
                LocalTime.MIN, LocalTime.of(23, 59, 59, 999_999_000), dateTime().toLocalTime());
    }

    private UUID uuid() {
        return one(new UUID(0, 0), new UUID(-1, -1), new UUID(random.nextLong(), random.nextLong()));
    }

    private Everything.Colour colour() {
        return Everything.Colour.values()[random.nextInt(3)];
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int i = one(0, 5_000, random.nextInt(12)); i > 0; i--) {
            text.append(LETTERS.get(random.nextInt(LETTERS.size())));
        }
        return text.toString();
    }

    private Everything.Shape shape(int depth) {
        return new Everything.Shape(
                text(), orNull(() -> list(this::whole)), depth > 2 ? null : orNull(() -> shape(depth + 1)));
    }

    private Map<String, Object> map(int depth) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            map.put(text(), json(depth + 1));
        }
        return map;
    }

    private @Nullable Object json(int depth) {
        return switch (random.nextInt(depth > 3 ? 6 : 8)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> whole();
            case 3 -> text();
            case 4 -> random.nextInt(1_000) / 8.0 + 0.0625;
            case 5 -> Integer.MAX_VALUE + 1L + random.nextInt(Integer.MAX_VALUE);
            case 6 -> list(() -> json(depth + 1));
            default -> map(depth);
        };
    }
}
