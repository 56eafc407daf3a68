package io.dataflow.core.internal.sql.postgresql.binary;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bytes of values, as the protocol of PostgreSQL has them: the length first. */
class BinaryTypeTest {

    private static String bytes(FieldType type, Object value) {
        BinaryOutput out = new BinaryOutput(16);
        BinaryType.of(type).write(out, value);
        return hex(out.chunks());
    }

    private static String hex(List<ByteBuffer> chunks) {
        StringBuilder hex = new StringBuilder();
        for (ByteBuffer chunk : chunks) {
            byte[] bytes = new byte[chunk.remaining()];
            chunk.duplicate().get(bytes);
            hex.append(HexFormat.of().formatHex(bytes));
        }
        return hex.toString();
    }

    @Test
    void scalarsAreBigEndian() {
        assertThat(bytes(Scalar.STRING, "é")).isEqualTo("00000002c3a9");
        assertThat(bytes(Scalar.BOOLEAN, true)).isEqualTo("0000000101");
        assertThat(bytes(Scalar.BOOLEAN, false)).isEqualTo("0000000100");
        assertThat(bytes(Scalar.BYTE, (byte) -2)).isEqualTo("00000002fffe");
        assertThat(bytes(Scalar.SHORT, (short) 0x1234)).isEqualTo("000000021234");
        assertThat(bytes(Scalar.INTEGER, 0x12345678)).isEqualTo("0000000412345678");
        assertThat(bytes(Scalar.LONG, 0x123456789abcdef0L)).isEqualTo("00000008123456789abcdef0");
        assertThat(bytes(Scalar.FLOAT, 1.5f)).isEqualTo("000000043fc00000");
        assertThat(bytes(Scalar.DOUBLE, 1.5)).isEqualTo("000000083ff8000000000000");
        assertThat(bytes(Scalar.UUID, new UUID(1, 2))).isEqualTo("0000001000000000000000010000000000000002");
        assertThat(bytes(Scalar.BYTES, new byte[] {1, 2})).isEqualTo("000000020102");
        assertThat(bytes(Scalar.LONG, null)).isEqualTo("ffffffff");
        assertThat(bytes(new FieldType.Json(Map.class), Map.of("a", 1))).isEqualTo("00000008017b2261223a317d");
    }

    @Test
    void timesCountFromTheYear2000() {
        String second = "0000000800000000000f4240";
        assertThat(bytes(Scalar.INSTANT, Instant.parse("2000-01-01T00:00:01Z"))).isEqualTo(second);
        assertThat(bytes(Scalar.INSTANT, Instant.parse("1999-12-31T23:59:59.999999Z")))
                .isEqualTo("00000008ffffffffffffffff");
        assertThat(bytes(Scalar.OFFSET_DATE_TIME, OffsetDateTime.parse("2000-01-01T02:00:01+02:00")))
                .isEqualTo(second);
        assertThat(bytes(Scalar.LOCAL_DATE_TIME, LocalDateTime.parse("2000-01-01T00:00:01")))
                .isEqualTo(second);
        assertThat(bytes(Scalar.LOCAL_TIME, LocalTime.parse("00:00:01"))).isEqualTo(second);
        assertThat(bytes(Scalar.LOCAL_DATE, LocalDate.parse("2000-01-02"))).isEqualTo("0000000400000001");
        assertThat(bytes(Scalar.LOCAL_DATE, LocalDate.parse("1999-12-31"))).isEqualTo("00000004ffffffff");
    }

    /** Number of digits, weight of the first, sign, scale, and the digits to the base of 10,000. */
    @ParameterizedTest
    @CsvSource({
        "0, 0000 ffff 0000 0000",
        "1, 0001 0000 0000 0000 0001",
        "-10000, 0002 0001 4000 0000 0001 0000",
        "12.340, 0002 0000 0000 0003 000c 0d48",
        "0.0001, 0001 ffff 0000 0004 0001",
        "1E+3, 0001 0000 0000 0000 03e8",
        "9223372036854775807, 0005 0004 0000 0000 039a 0d2c 0170 1565 16af",
        "100000000000000000000, 0006 0005 0000 0000 0001 0000 0000 0000 0000 0000",
        "-12345678901234567890.5, 0006 0004 4000 0001 04d2 162e 2334 0d80 1ed2 1388"
    })
    void decimalsKeepTheirDigitsAndTheirScale(String value, String expected) {
        String digits = expected.replace(" ", "");
        assertThat(bytes(Scalar.DECIMAL, new BigDecimal(value)))
                .isEqualTo("%08x".formatted(digits.length() / 2) + digits);
    }

    @Test
    void arraysSayTheirLengthAndTheTypeOfTheirElements() {
        FieldType numbers = new FieldType.Array(Scalar.INTEGER);

        assertThat(bytes(numbers, Arrays.asList(1, null)))
                .isEqualTo("00000020" + "00000001" + "00000000" + "00000017" + "00000002" + "00000001"
                        + "0000000400000001" + "ffffffff");
        assertThat(bytes(numbers, List.of())).isEqualTo("0000000c" + "00000000" + "00000000" + "00000017");
    }

    @Test
    void aColumnOfRowsIsOneArray() {
        BinaryParameter array = BinaryParameter.of(BinaryType.of(Scalar.INTEGER), List.of("a", "bb"), String::length);

        assertThat(array.oid()).isEqualTo(1007);
        assertThat(hex(array.bytes()))
                .isEqualTo("00000001" + "00000000" + "00000017" + "00000002" + "00000001" + "0000000400000001"
                        + "0000000400000002");
        assertThat(array).hasToString("BinaryParameter[1007]");
    }

    @Test
    void chunksEndBetweenRows() {
        BinaryOutput out = new BinaryOutput(1 << 20);
        StringBuilder all = new StringBuilder();
        List<Integer> sizes = new ArrayList<>();
        for (int row = 0; row < 20; row++) {
            String text = ("" + row).repeat(5_000);
            all.append(text);
            out.writeText(text);
            out.endOfRow();
        }
        for (ByteBuffer chunk : out.chunks()) {
            assertThat(chunk.isReadOnly()).isTrue();
            sizes.add(chunk.remaining());
        }

        assertThat(sizes).hasSizeGreaterThan(1).allSatisfy(size -> assertThat(size % 5_000)
                .isZero());
        assertThat(sizes.subList(0, sizes.size() - 1))
                .allSatisfy(size -> assertThat(size).isBetween(64 << 10, 80_000));
        assertThat(hex(out.chunks()))
                .isEqualTo(HexFormat.of().formatHex(all.toString().getBytes(StandardCharsets.UTF_8)));
        assertThat(new BinaryOutput(0).chunks()).isEmpty();
    }
}
