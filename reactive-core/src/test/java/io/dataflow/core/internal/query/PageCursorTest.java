package io.dataflow.core.internal.query;

import static io.dataflow.core.internal.query.Models.ORDER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.query.Models.Status;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldType.Scalar;
import io.dataflow.core.model.ModelDefinition;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageCursorTest {

    private static SortKey key(String field, boolean descending, boolean nullsFirst) {
        return new SortKey(ORDER.field(field, "test"), descending, nullsFirst);
    }

    private static final List<SortKey> BY_NOTE =
            List.of(key("note", false, false), key("region", false, false), key("number", false, false));

    private static PageCursor cursors(List<SortKey> sort) {
        return new PageCursor(ORDER, sort, "list");
    }

    private static void assertRefused(PageCursor cursors, String cursor) {
        assertThatThrownBy(() -> cursors.decode(cursor))
                .as(cursor)
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("Order.list refused: cursor:");
    }

    @Test
    void valuesComeBack() {
        List<Object> values = Arrays.asList("Ünïcødé \uD83D\uDE00 \"'\\%", "eu", 42L);

        assertThat(cursors(BY_NOTE).decode(cursors(BY_NOTE).encode(values))).isEqualTo(values);
    }

    @Test
    void nullAndEmptyTextDiffer() {
        for (String note : Arrays.asList(null, "", "null", "0", "\n")) {
            List<Object> values = Arrays.asList(note, "eu", 1L);
            assertThat(cursors(BY_NOTE).decode(cursors(BY_NOTE).encode(values))).isEqualTo(values);
        }
    }

    @Test
    void everyTypeThatHasAnOrderComesBack() {
        List<SortKey> sort = List.of(
                key("quantity", false, false),
                key("points", true, true),
                key("total", false, false),
                key("weight", false, false),
                key("paid", true, false),
                key("status", false, false),
                key("token", false, false),
                key("due", false, false),
                key("digest", false, false),
                key("createdAt", false, false));
        Random random = new Random(7);
        for (int i = 0; i < 500; i++) {
            byte[] digest = new byte[random.nextInt(20)];
            random.nextBytes(digest);
            List<Object> values = Arrays.asList(
                    random.nextInt(),
                    random.nextBoolean() ? null : random.nextLong(),
                    new BigDecimal(random.nextLong()).movePointLeft(random.nextInt(30)),
                    random.nextGaussian() * Math.pow(10, random.nextInt(200) - 100),
                    random.nextBoolean(),
                    Status.values()[random.nextInt(2)],
                    new UUID(random.nextLong(), random.nextLong()),
                    LocalDate.ofEpochDay(random.nextInt(100_000) - 50_000),
                    digest,
                    Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000) * 1_000L));

            List<Object> decoded = cursors(sort).decode(cursors(sort).encode(values));

            assertThat(decoded).usingRecursiveComparison().isEqualTo(values);
            assertThat((BigDecimal) decoded.get(2)).isEqualTo(values.get(2));
        }
    }

    @Test
    void everyScalarComesBack() {
        List<Object> samples = List.of(
                "x",
                true,
                (byte) -128,
                Short.MIN_VALUE,
                Integer.MIN_VALUE,
                Long.MIN_VALUE,
                Float.MIN_VALUE,
                Double.MAX_VALUE,
                new BigDecimal("1E+30"),
                Instant.parse("0001-01-01T00:00:00Z"),
                OffsetDateTime.of(2026, 1, 2, 3, 4, 0, 0, ZoneOffset.UTC),
                LocalDateTime.of(2026, 1, 2, 3, 4),
                LocalDate.of(9999, 12, 31),
                LocalTime.of(0, 0),
                new UUID(0, 0),
                new byte[] {0, -1});
        assertThat(samples).hasSameSizeAs(Scalar.values());
        for (int i = 0; i < samples.size(); i++) {
            FieldDefinition field = new FieldDefinition(
                    0,
                    "f",
                    "f",
                    Scalar.values()[i],
                    false,
                    true,
                    FieldDefinition.Generation.NONE,
                    FieldDefinition.Managed.NONE,
                    false,
                    null,
                    null,
                    true,
                    null,
                    List.of(),
                    false);
            PageCursor cursors = cursors(List.of(new SortKey(field, false, false)));
            Object decoded =
                    cursors.decode(cursors.encode(List.of(samples.get(i)))).get(0);
            assertThat(decoded).isInstanceOf(Scalar.values()[i].javaType());
            if (decoded instanceof BigDecimal decimal) {
                assertThat(decimal).isEqualByComparingTo((BigDecimal) samples.get(i));
            } else {
                assertThat(decoded).isEqualTo(samples.get(i));
            }
        }
    }

    @Test
    void cursorsFitIntoUrlsAndHideNothingUseful() {
        String cursor = cursors(BY_NOTE).encode(Arrays.asList("a?b&c=d/e+f", "eu", 1L));

        assertThat(cursor).matches("[A-Za-z0-9_-]+");
        assertThat(cursors(BY_NOTE).encode(Arrays.asList("a?b&c=d/e+f", "eu", 1L)))
                .isEqualTo(cursor);
    }

    @Test
    void cursorsOfAnotherModelOrOrderAreRefused() {
        List<Object> values = Arrays.asList("a", "eu", 1L);
        String cursor = cursors(BY_NOTE).encode(values);
        List<SortKey> tail = BY_NOTE.subList(1, 3);
        List<List<SortKey>> others = List.of(
                join(key("note", true, false), tail),
                join(key("note", false, true), tail),
                join(key("customer", false, false), tail),
                tail,
                List.of(BY_NOTE.get(0), BY_NOTE.get(2), BY_NOTE.get(1)));

        for (List<SortKey> other : others) {
            assertThatThrownBy(() -> cursors(other).decode(cursor))
                    .isInstanceOf(ValidationFailedException.class)
                    .hasMessageContaining("another model or another order");
        }
        ModelDefinition renamed =
                ModelDefinition.of(java.util.Map.of("name", "Bill", "fields", java.util.Map.of("id", "string")));
        assertThatThrownBy(() -> new PageCursor(renamed, BY_NOTE, "list").decode(cursor))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("Bill.list");
    }

    private static List<SortKey> join(SortKey first, List<SortKey> rest) {
        List<SortKey> keys = new ArrayList<>(List.of(first));
        keys.addAll(rest);
        return keys;
    }

    @Test
    void everyChangeOfALetterIsSeen() {
        String cursor = cursors(BY_NOTE).encode(Arrays.asList("Ada", "eu", 77L));
        Random random = new Random(11);
        String letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        for (int at = 0; at < cursor.length(); at++) {
            char other = letters.charAt(random.nextInt(letters.length()));
            if (other != cursor.charAt(at)) {
                assertRefused(cursors(BY_NOTE), cursor.substring(0, at) + other + cursor.substring(at + 1));
            }
            assertRefused(cursors(BY_NOTE), cursor.substring(0, at));
        }
        for (char other : letters.toCharArray()) {
            if (other != cursor.charAt(cursor.length() - 1)) {
                assertRefused(cursors(BY_NOTE), cursor.substring(0, cursor.length() - 1) + other);
            }
        }
        assertRefused(cursors(BY_NOTE), cursor + "A");
        assertRefused(cursors(BY_NOTE), cursor + "=");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "x", "null", "MQ", "AQ==", "é", "' OR 1=1 --", "\u0000", "AAAAAAAAAAAAAAAAAAAAAAAA"})
    void whatWasNeverACursorIsRefused(String text) {
        assertRefused(cursors(BY_NOTE), text);
    }

    @Test
    void hugeTextIsRefused() {
        assertRefused(cursors(BY_NOTE), "A".repeat(5_000_000));
    }

    @Test
    void randomBytesAreRefused() {
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            assertRefused(
                    cursors(BY_NOTE), Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        }
    }

    @Test
    void forgedContentIsCheckedLikeAnyInput() throws Exception {
        // a forger knows the form and can compute the checksum: lengths, marks, types and texts still have to fit
        byte[] good = Base64.getUrlDecoder().decode(cursors(BY_NOTE).encode(Arrays.asList("a", "eu", 1L)));
        Random random = new Random(5);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] forged = good.clone();
            for (int change = 0; change <= random.nextInt(3); change++) {
                forged[9 + random.nextInt(forged.length - 13)] = (byte) random.nextInt(256);
            }
            byte[] sum =
                    java.security.MessageDigest.getInstance("SHA-256").digest(Arrays.copyOf(forged, forged.length - 4));
            System.arraycopy(sum, 0, forged, forged.length - 4, 4);
            String cursor = Base64.getUrlEncoder().withoutPadding().encodeToString(forged);
            try {
                List<Object> values = cursors(BY_NOTE).decode(cursor);
                assertThat(values).hasSize(3);
                assertThat(values.get(1)).isInstanceOf(String.class);
                assertThat(values.get(2)).isInstanceOf(Long.class);
            } catch (ValidationFailedException e) {
                refused++;
            }
        }
        assertThat(refused).isPositive().isLessThan(20_000);
    }

    @Test
    void nullIsRefusedWhereNoNullCanBe() {
        String cursor = cursors(List.of(key("region", false, false))).encode(Arrays.asList((Object) null));

        assertRefused(cursors(List.of(key("region", false, false))), cursor);
    }

    @Test
    void errorsNeverHoldTheCursor() {
        assertThatThrownBy(() -> cursors(BY_NOTE).decode("s3cret"))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("s3cret"));
    }
}
