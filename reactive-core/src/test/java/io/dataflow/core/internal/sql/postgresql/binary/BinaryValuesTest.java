package io.dataflow.core.internal.sql.postgresql.binary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.r2dbc.postgresql.message.Format;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Values that are read from the bytes that they are written as, and from such as the server alone writes. */
class BinaryValuesTest {

    private static final int LENGTH = 4;

    private enum Colour {
        RED,
        GREEN
    }

    private static Object again(FieldType type, Object value) {
        BinaryOutput out = new BinaryOutput(16);
        BinaryType.of(type).write(out, value);
        ByteBuf bytes = Unpooled.wrappedBuffer(out.chunks().toArray(ByteBuffer[]::new));
        // As in a row: other fields stand before.
        return read(
                bytes.slice(LENGTH, bytes.readableBytes() - LENGTH),
                BinaryType.of(type).oid(),
                type);
    }

    private static Object read(ByteBuf bytes, int oid, FieldType type) {
        return BinaryValues.read(new RawField(null).of(bytes, oid, Format.FORMAT_BINARY), type);
    }

    private static Object read(String hex, int oid, FieldType type) {
        return read(Unpooled.wrappedBuffer(java.util.HexFormat.of().parseHex(hex)), oid, type);
    }

    private static void assertSame(FieldType type, Object value) {
        assertThat(again(type, value)).isEqualTo(value);
    }

    @Test
    void scalarsComeBack() {
        for (String text : List.of("", "é", "日本", "a\u0001b")) {
            assertSame(Scalar.STRING, text);
        }
        for (boolean value : new boolean[] {true, false}) {
            assertSame(Scalar.BOOLEAN, value);
        }
        assertSame(Scalar.BYTE, (byte) -128);
        assertSame(Scalar.SHORT, Short.MIN_VALUE);
        assertSame(Scalar.INTEGER, Integer.MIN_VALUE);
        assertSame(Scalar.LONG, Long.MIN_VALUE);
        assertSame(Scalar.FLOAT, Float.NaN);
        assertSame(Scalar.FLOAT, -0.1f);
        assertSame(Scalar.DOUBLE, Double.NEGATIVE_INFINITY);
        assertSame(Scalar.DOUBLE, 0.1);
        assertSame(Scalar.UUID, new UUID(-1, 2));
        assertSame(Scalar.BYTES, new byte[] {0, -1});
        assertSame(new FieldType.Enumeration(Colour.class), Colour.GREEN);
        assertSame(new FieldType.Json(Map.class), Map.of("a", List.of(1, "x")));
    }

    @Test
    void timesComeBackOnBothSidesOfTheEpoch() {
        for (String text :
                List.of("2026-11-26T01:02:03.000001Z", "1999-12-31T23:59:59.999999Z", "-4712-01-01T00:00:00Z")) {
            Instant time = Instant.parse(text);
            assertSame(Scalar.INSTANT, time);
            assertSame(Scalar.OFFSET_DATE_TIME, time.atOffset(ZoneOffset.UTC));
            assertSame(Scalar.LOCAL_DATE_TIME, LocalDateTime.ofInstant(time, ZoneOffset.UTC));
            assertSame(Scalar.LOCAL_DATE, LocalDate.ofInstant(time, ZoneOffset.UTC));
        }
        assertSame(Scalar.LOCAL_TIME, LocalTime.of(23, 59, 59, 999_999_000));
    }

    @Test
    void decimalsComeBackWithTheirScale() {
        Random random = new Random(42);
        for (String text :
                List.of("0", "0.00", "-0.001", "10000", "1234567890123456789012345678901234567890.5", "1E-20")) {
            assertSame(Scalar.DECIMAL, new BigDecimal(text));
        }
        for (int i = 0; i < 10_000; i++) {
            BigDecimal value = new BigDecimal(new BigInteger(random.nextInt(200), random), random.nextInt(30));
            assertSame(Scalar.DECIMAL, random.nextBoolean() ? value : value.negate());
        }
        assertThat(again(Scalar.DECIMAL, new BigDecimal("1E+6"))).isEqualTo(new BigDecimal("1000000"));
    }

    @Test
    void listsComeBackWithTheirNulls() {
        assertSame(new FieldType.Array(Scalar.STRING), Arrays.asList("a", null, ""));
        assertSame(new FieldType.Array(Scalar.LONG), List.of());
        assertSame(new FieldType.Array(new FieldType.Enumeration(Colour.class)), List.of(Colour.RED));
    }

    @Test
    void smallerNumbersFitIntoLargerFields() {
        assertThat(read("fffe", 21, Scalar.LONG)).isEqualTo(-2L);
        assertThat(read("fffffffe", 23, Scalar.LONG)).isEqualTo(-2L);
        assertThat(read("fffe", 21, Scalar.INTEGER)).isEqualTo(-2);
        assertThat(read("3dcccccd", 700, Scalar.DOUBLE))
                .as("the digits of a float")
                .isEqualTo(0.1);
    }

    /** Bytes of a column of another type may say anything of their lengths; beyond them stand rows of others. */
    @Test
    void noListReachesBeyondItsField() {
        String one = "00000001" + "00000000" + "00000019"; // one dimension, no NULLs, text
        for (String rest : List.of(
                "00000001" + "00000001" + "00000fa0" + "61",
                "00000001" + "00000001" + "fffffffe" + "61626364",
                "00000002" + "00000001" + "00000001" + "61626364",
                "40000000" + "00000001" + "00000001" + "61",
                "ffffffff" + "00000001")) {
            byte[] field = java.util.HexFormat.of().parseHex(one + rest + "00000001" + "78".repeat(8_000));
            assertThat(BinaryValues.read(field, 0, (one + rest).length() / 2, 1009, new FieldType.Array(Scalar.STRING)))
                    .as(rest)
                    .isSameAs(BinaryValues.LEFT_TO_DRIVER);
        }
    }

    @Test
    void whatOnlyTheDriverKnowsIsLeftToIt() {
        assertThat(read("0000000000000000", 1114, Scalar.INSTANT))
                .as("a time without a zone")
                .isSameAs(BinaryValues.LEFT_TO_DRIVER);
        assertThat(read("000000141dd76000", 1083, Scalar.LOCAL_TIME))
                .as("24:00")
                .isSameAs(BinaryValues.LEFT_TO_DRIVER);
        assertThat(read("0000000000000001", 20, Scalar.INTEGER)).isSameAs(BinaryValues.LEFT_TO_DRIVER);
        RawField text = new RawField(null).of(Unpooled.wrappedBuffer(new byte[] {'1'}), 23, Format.FORMAT_TEXT);
        assertThat(BinaryValues.read(text, Scalar.INTEGER)).isSameAs(BinaryValues.LEFT_TO_DRIVER);
    }

    @Test
    void anInfiniteTimeIsTheFarthestThatJavaHas() {
        for (int oid : new int[] {1184, 1114}) {
            assertThat(read("7fffffffffffffff", oid, Scalar.INSTANT)).isEqualTo(OffsetDateTime.MAX.toInstant());
            assertThat(read("8000000000000000", oid, Scalar.INSTANT)).isEqualTo(OffsetDateTime.MIN.toInstant());
            assertThat(read("7fffffffffffffff", oid, Scalar.OFFSET_DATE_TIME)).isEqualTo(OffsetDateTime.MAX);
            assertThat(read("8000000000000000", oid, Scalar.OFFSET_DATE_TIME)).isEqualTo(OffsetDateTime.MIN);
        }
        assertThat(read("7fffffffffffffff", 1114, Scalar.LOCAL_DATE_TIME)).isEqualTo(LocalDateTime.MAX);
        assertThat(read("8000000000000000", 1114, Scalar.LOCAL_DATE_TIME)).isEqualTo(LocalDateTime.MIN);
        assertThat(read("7fffffff", 1082, Scalar.LOCAL_DATE)).isEqualTo(LocalDate.MAX);
        assertThat(read("80000000", 1082, Scalar.LOCAL_DATE)).isEqualTo(LocalDate.MIN);
        assertThat(read("7fffffffffffffff", 1114, Scalar.LOCAL_DATE)).isEqualTo(LocalDate.MAX);
        assertThat(read("ffffffffffffffff", 1114, Scalar.LOCAL_DATE))
                .as("a microsecond before the epoch")
                .isEqualTo(LocalDate.of(1999, 12, 31));
    }

    @Test
    void whatIsNoNumberAndWhatDoesNotFitIsRefused() {
        for (String special : List.of("00000000c0000000", "00000000d0000000", "00000000f0000000")) {
            for (Scalar type : List.of(Scalar.DECIMAL, Scalar.DOUBLE, Scalar.LONG)) {
                assertThatThrownBy(() -> read(special, 1700, type))
                        .isInstanceOf(DataFlowException.class)
                        .hasMessageContaining("CAST(.. AS text)");
            }
        }
        assertThatThrownBy(() -> read("0080", 21, Scalar.BYTE)).isInstanceOf(DataFlowException.class);
    }

    @Test
    void whatIsNoArrayIsNotReadAsOne() {
        FieldType list = new FieldType.Array(Scalar.LONG);
        for (String bytes :
                List.of("", "017b7d", "0000000000000002000000140000000000000000", "000000010000000000000014")) {
            assertThat(read(bytes, 1016, list)).isSameAs(BinaryValues.LEFT_TO_DRIVER);
        }
    }

    @Test
    void textIsReadOfWhatIsTextAndNothingElse() {
        ByteBuf red = Unpooled.wrappedBuffer("red".getBytes(StandardCharsets.UTF_8));
        assertThat(read(red, 16_500, Scalar.STRING))
                .as("an enum of the database")
                .isEqualTo("red");
        assertThat(read("017b7d", 3802, Scalar.STRING)).as("jsonb").isEqualTo("{}");
        for (int oid : new int[] {1186, 790, 3904, 1560}) {
            assertThatThrownBy(() -> read("0000000000000001", oid, Scalar.STRING))
                    .isInstanceOf(DataFlowException.class)
                    .hasMessageContaining("number " + oid)
                    .hasMessageContaining("forceBinary=false");
        }
        assertThatThrownBy(() -> read("00000001", 16_501, Scalar.STRING)).isInstanceOf(DataFlowException.class);
        assertThatThrownBy(() -> read("01612e62", 16_502, Scalar.STRING)).isInstanceOf(DataFlowException.class);
    }
}
