package io.dataflow.core.internal.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import io.dataflow.testsupport.Capability;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A column that is said to hold a field really takes and gives its values. */
@Capability("S50")
abstract class ColumnTypesContract extends SchemaContractBase {

    private static final Map<FieldType, Object> VALUES = new LinkedHashMap<>();

    static {
        VALUES.put(Scalar.STRING, "abc");
        VALUES.put(Scalar.BOOLEAN, true);
        VALUES.put(Scalar.BYTE, (byte) 7);
        VALUES.put(Scalar.SHORT, (short) 7);
        VALUES.put(Scalar.INTEGER, 7);
        VALUES.put(Scalar.LONG, 7L);
        VALUES.put(Scalar.FLOAT, 1.5f);
        VALUES.put(Scalar.DOUBLE, 1.5d);
        VALUES.put(Scalar.DECIMAL, new BigDecimal("7"));
        VALUES.put(Scalar.INSTANT, Instant.parse("2024-02-29T10:11:12Z"));
        VALUES.put(Scalar.OFFSET_DATE_TIME, OffsetDateTime.parse("2024-02-29T10:11:12Z"));
        VALUES.put(Scalar.LOCAL_DATE_TIME, LocalDateTime.parse("2024-02-29T10:11:12"));
        VALUES.put(Scalar.LOCAL_DATE, LocalDate.parse("2024-02-29"));
        VALUES.put(Scalar.LOCAL_TIME, LocalTime.parse("10:11:12"));
        VALUES.put(Scalar.UUID, UUID.fromString("018f4e5a-0000-7000-8000-000000000001"));
        VALUES.put(Scalar.BYTES, new byte[] {1, 2, 3});
        VALUES.put(new FieldType.Enumeration(String.class, List.of("abc", "b")), "abc");
        VALUES.put(new FieldType.Json(Object.class), Map.of("a", 1));
        for (FieldType element : List.copyOf(VALUES.keySet())) {
            if (!(element instanceof FieldType.Json) && element != Scalar.BYTES) {
                VALUES.put(new FieldType.Array(element), List.of(VALUES.get(element)));
            }
        }
    }

    @Test
    void everyTypeThatFitsTakesAndGivesTheValue() {
        Dialect sql = sql();
        PlainConnection connection = connect();
        List<String> failures = new ArrayList<>();
        VALUES.forEach((type, value) -> {
            for (String columnType : dialect().columnTypes(type)) {
                if (columnType.startsWith("citext")) {
                    continue; // an extension that not every server has
                }
                try {
                    Object found = stored(connection, sql, type, value, declaration(columnType));
                    assertThat(found).isEqualTo(value);
                } catch (RuntimeException | AssertionError e) {
                    failures.add(type + " in " + columnType + ": " + e);
                }
            }
        });
        assertThat(failures).isEmpty();
    }

    private Object stored(PlainConnection connection, Dialect sql, FieldType type, Object value, String columnType) {
        connection
                .execute("DROP TABLE IF EXISTS \"t\"")
                .then(connection.execute("CREATE TABLE \"t\" (\"c\" " + columnType + ")"))
                .block();
        connection
                .executeWith("INSERT INTO \"t\" VALUES (" + sql.marker(1, type) + ")", sql.toDriver(type, value))
                .block();
        return await(connection
                .query("SELECT \"c\" FROM \"t\"", row -> sql.fromDriver(row, 0, type))
                .single());
    }

    /** The type as it is declared: some need a length. */
    private static String declaration(String type) {
        return type.replaceFirst("^(CHARACTER|character|bpchar|BINARY)(\\[]| ARRAY|)$", "$1(3)$2")
                .replaceFirst("^ENUM", "ENUM('abc', 'b')")
                .replace("character(3)", "char(3)")
                .replace("bpchar(3)", "bpchar");
    }
}
