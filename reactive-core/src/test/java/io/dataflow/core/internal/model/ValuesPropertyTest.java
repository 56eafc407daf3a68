package io.dataflow.core.internal.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Properties of random values; a failure names the seed by which it comes again. */
class ValuesPropertyTest {

    private static final int ROUNDS = 2_000;
    private static final List<Scalar> SCALARS = List.of(Scalar.values());
    private static final long FIRST = LocalDateTime.of(1, 1, 1, 0, 0).toEpochSecond(ZoneOffset.UTC);
    private static final long LAST = LocalDateTime.of(9999, 12, 31, 23, 59, 59).toEpochSecond(ZoneOffset.UTC);

    @ParameterizedTest
    @EnumSource(Scalar.class)
    void theTextOfAValueIsReadAsTheValue(Scalar type) {
        for (long seed = 0; seed < ROUNDS; seed++) {
            Object value = random(type, new Random(seed));

            assertThat(Values.convert(type, value))
                    .as("%s, seed %s", type, seed)
                    .isSameAs(value);
            assertThat(Values.convert(type, text(value)))
                    .as("%s, seed %s", type, seed)
                    .isEqualTo(value);
            assertThat((List<?>) Values.convert(new FieldType.Array(type), List.of(text(value))))
                    .as("%s, seed %s", type, seed)
                    .usingRecursiveComparison()
                    .isEqualTo(List.of(value));
        }
    }

    @Test
    void everyFormOfATimeIsTheSameInstant() {
        List<String> offsets = List.of("", "Z", "+05:30", "+0530", "-08", "-03:15", "+00:00");
        for (long seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            LocalDateTime local = ((LocalDateTime) random(Scalar.LOCAL_DATE_TIME, random));
            if (local.getYear() < 2 || local.getYear() > 9998) {
                continue;
            }
            String offset = offsets.get(random.nextInt(offsets.size()));
            ZoneOffset zone = offset.isEmpty() ? ZoneOffset.UTC : ZoneOffset.of(offset);
            String pattern = (random.nextBoolean() ? "uuuu-MM-dd'T'" : "uuuu-MM-dd ")
                    + (random.nextBoolean() ? "HH:mm:ss.SSSSSS" : "HH:mm:ss.SSSSSSSSS");
            String text = local.format(DateTimeFormatter.ofPattern(pattern)) + offset;

            assertThat(Values.convert(Scalar.INSTANT, text)).as("seed %s", seed).isEqualTo(local.toInstant(zone));
        }
    }

    @Test
    void wholeNumbersChangeTheirWidthOnlyWhenNothingIsLost() {
        List<Scalar> types =
                List.of(Scalar.BYTE, Scalar.SHORT, Scalar.INTEGER, Scalar.LONG, Scalar.DECIMAL, Scalar.DOUBLE);
        for (long seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            BigInteger number = new BigInteger(1 + random.nextInt(70), random);
            BigInteger given = random.nextBoolean() ? number : number.negate();
            for (Scalar type : types) {
                Object converted;
                try {
                    converted = Values.convert(type, given);
                } catch (InvalidValueException e) {
                    assertThat(type).as("seed %s", seed).isNotEqualTo(Scalar.DECIMAL);
                    continue;
                }
                BigDecimal kept =
                        converted instanceof Double d ? new BigDecimal(d) : new BigDecimal(converted.toString());
                assertThat(kept).as("seed %s", seed).isEqualByComparingTo(new BigDecimal(given));
            }
        }
    }

    @Test
    void aTextWithoutHostileCharactersStaysAndWithThemIsRefusedWhereverItIs() {
        for (long seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            String sound = (String) random(Scalar.STRING, random);
            String hostile = sound.substring(
                    0, sound.offsetByCodePoints(0, random.nextInt(sound.codePointCount(0, sound.length()) + 1)));
            hostile = hostile + (random.nextBoolean() ? "\u0000" : random.nextBoolean() ? "\udc00" : "\ud800x");
            FieldType json = new FieldType.Json(Object.class);

            assertThat(Values.convert(Scalar.STRING, sound)).as("seed %s", seed).isSameAs(sound);
            assertThat(Values.convert(json, nested(sound, random)))
                    .as("seed %s", seed)
                    .isNotNull();
            assertThat(refused(Scalar.STRING, hostile)).as("seed %s", seed).isEqualTo("text");
            assertThat(refused(new FieldType.Array(Scalar.STRING), List.of(sound, hostile)))
                    .as("seed %s", seed)
                    .isEqualTo("text");
            assertThat(refused(json, nested(hostile, random)))
                    .as("seed %s", seed)
                    .isEqualTo("text");
        }
    }

    @Test
    void noInputWhateverItIsLeavesByAnyOtherError() {
        List<FieldType> types = new ArrayList<>(List.of(Scalar.values()));
        types.add(new FieldType.Json(Object.class));
        types.add(new FieldType.Json(Map.class));
        types.add(new FieldType.Enumeration(Thread.State.class));
        types.add(new FieldType.Array(Scalar.INSTANT));
        for (long seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            Object raw = random(SCALARS.get(random.nextInt(SCALARS.size())), random);
            Object given = random.nextInt(3) == 0 ? text(raw) : random.nextInt(3) == 0 ? nested(raw, random) : raw;
            for (FieldType type : types) {
                refused(type, given);
            }
        }
    }

    private static String refused(FieldType type, Object raw) {
        try {
            Values.convert(type, raw);
            return "";
        } catch (InvalidValueException e) {
            return e.rule();
        }
    }

    private static Object nested(Object value, Random random) {
        Object nested = value;
        for (int i = 0; i <= random.nextInt(4); i++) {
            Map<Object, Object> map = new LinkedHashMap<>();
            map.put("a", 1);
            if (nested instanceof String && random.nextBoolean()) {
                map.put(nested, "name");
            } else {
                map.put("b", nested);
            }
            nested = random.nextBoolean() ? map : List.of(true, nested);
        }
        return nested;
    }

    private static String text(Object value) {
        return value instanceof byte[] bytes ? Base64.getEncoder().encodeToString(bytes) : value.toString();
    }

    private static Object random(Scalar type, Random random) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(
                random.nextLong(FIRST, LAST), random.nextInt(1_000_000) * 1_000, ZoneOffset.UTC);
        return switch (type) {
            case STRING -> letters(random);
            case BOOLEAN -> random.nextBoolean();
            case BYTE -> (byte) random.nextInt();
            case SHORT -> (short) random.nextInt();
            case INTEGER -> random.nextInt();
            case LONG -> random.nextLong();
            case FLOAT -> finite(Float.intBitsToFloat(random.nextInt()));
            case DOUBLE -> finite(Double.longBitsToDouble(random.nextLong()));
            case DECIMAL -> new BigDecimal(new BigInteger(random.nextInt(200), random), random.nextInt(40) - 20);
            case INSTANT -> time.toInstant(ZoneOffset.UTC);
            case OFFSET_DATE_TIME -> time.atOffset(ZoneOffset.UTC);
            case LOCAL_DATE_TIME -> time;
            case LOCAL_DATE -> LocalDate.from(time);
            case LOCAL_TIME -> LocalTime.from(time);
            case UUID -> new UUID(random.nextLong(), random.nextLong());
            case BYTES -> {
                byte[] bytes = new byte[random.nextInt(20)];
                random.nextBytes(bytes);
                yield bytes;
            }
        };
    }

    private static float finite(float number) {
        return Float.isFinite(number) && number != 0 ? number : 1.5f;
    }

    private static double finite(double number) {
        return Double.isFinite(number) && number != 0 ? number : 1.5;
    }

    private static String letters(Random random) {
        StringBuilder text = new StringBuilder();
        List<String> letters =
                List.of("a", "'", "\"", "\\", ";--", "é", "ß", "漢", "\ud83d\ude00", "\u0001", "\ufffe", "$1", "?", " ");
        for (int i = 0; i < random.nextInt(12); i++) {
            text.append(letters.get(random.nextInt(letters.size())));
        }
        return text.toString();
    }

    @Test
    void theEarliestAndLatestInstantsAreKept() {
        Instant first = Instant.ofEpochSecond(FIRST);
        Instant last = Instant.ofEpochSecond(LAST, 999_999_000);

        assertThat(Values.convert(Scalar.INSTANT, first)).isSameAs(first);
        assertThat(Values.convert(Scalar.INSTANT, last)).isSameAs(last);
        assertThat(refused(Scalar.INSTANT, first.minusNanos(1))).isEqualTo("range");
        assertThat(refused(Scalar.INSTANT, last.plusSeconds(1))).isEqualTo("range");
    }
}
