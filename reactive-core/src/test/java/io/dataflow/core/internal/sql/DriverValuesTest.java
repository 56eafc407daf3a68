package io.dataflow.core.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.internal.sql.h2.H2Dialect;
import io.dataflow.core.internal.sql.postgresql.PostgresDialect;
import io.dataflow.core.internal.sql.sqlite.SqliteDialect;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import io.r2dbc.spi.Parameter;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes to a driver comes back as it went. */
class DriverValuesTest {

    /** A row that gives what the driver was given. */
    private record Given(@Nullable Object value) implements Row {
        @Override
        public RowMetadata getMetadata() {
            throw new UnsupportedOperationException("a row of a test");
        }

        /** The driver of SQLite gives times for the texts that it stores. */
        @Override
        public <T> T get(int index, Class<T> type) {
            if (value instanceof String text && type == Instant.class) {
                return type.cast(Instant.parse(text));
            }
            if (value instanceof String text && type == OffsetDateTime.class) {
                return type.cast(OffsetDateTime.parse(text));
            }
            return type.cast(value);
        }

        @Override
        public <T> T get(String name, Class<T> type) {
            return type.cast(value);
        }
    }

    private static final Map<Scalar, Object> VALUES = new EnumMap<>(Scalar.class);

    static {
        VALUES.put(Scalar.STRING, "a");
        VALUES.put(Scalar.BOOLEAN, true);
        VALUES.put(Scalar.BYTE, (byte) 1);
        VALUES.put(Scalar.SHORT, (short) 2);
        VALUES.put(Scalar.INTEGER, 3);
        VALUES.put(Scalar.LONG, 4L);
        VALUES.put(Scalar.FLOAT, 1.5f);
        VALUES.put(Scalar.DOUBLE, 2.5);
        VALUES.put(Scalar.DECIMAL, new BigDecimal("12.340"));
        VALUES.put(Scalar.INSTANT, Instant.parse("2026-01-02T03:04:05.123456Z"));
        VALUES.put(Scalar.OFFSET_DATE_TIME, OffsetDateTime.parse("2026-01-02T03:04:05Z"));
        VALUES.put(Scalar.LOCAL_DATE_TIME, LocalDateTime.parse("2026-01-02T03:04:05"));
        VALUES.put(Scalar.LOCAL_DATE, LocalDate.parse("2026-01-02"));
        VALUES.put(Scalar.LOCAL_TIME, LocalTime.parse("03:04:05"));
        VALUES.put(Scalar.UUID, new UUID(1, 2));
        VALUES.put(Scalar.BYTES, new byte[] {1, 2});
    }

    private static Dialect of(String database) {
        return switch (database) {
            case "PostgreSQL" -> new PostgresDialect();
            case "H2" -> new H2Dialect();
            default -> new SqliteDialect();
        };
    }

    private static @Nullable Object back(Dialect dialect, FieldType type, Object value) {
        return dialect.fromDriver(new Given(dialect.toDriver(type, value)), 0, type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PostgreSQL", "H2", "SQLite"})
    void scalars(String database) {
        Dialect dialect = of(database);
        for (Scalar type : Scalar.values()) {
            Object value = VALUES.get(type);
            assertThat(back(dialect, type, value)).as(type.name()).isEqualTo(value);
            assertThat(dialect.fromDriver(new Given(null), 0, type))
                    .as(type.name())
                    .isNull();
            assertThat(dialect.toDriver(type, null)).as(type.name()).isInstanceOf(Parameter.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PostgreSQL", "H2", "SQLite"})
    void jsonAndNull(String database) {
        Dialect dialect = of(database);
        FieldType json = new FieldType.Json(Map.class);

        assertThat(back(dialect, json, Map.of("a", List.of(1, "b")))).isEqualTo(Map.of("a", List.of(1, "b")));
        assertThat(dialect.fromDriver(new Given(null), 0, json)).isNull();
        assertThat(dialect.fromDriver(new Given(null), 0, new FieldType.Array(Scalar.LONG)))
                .isNull();
        assertThat(dialect.toDriver(json, null)).isInstanceOf(Parameter.class);
        assertThat(dialect.toDriver(new FieldType.Array(Scalar.LONG), null)).isInstanceOf(Parameter.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PostgreSQL", "H2", "SQLite"})
    void lists(String database) {
        Dialect dialect = of(database);
        for (Scalar type : List.of(Scalar.STRING, Scalar.LONG, Scalar.UUID, Scalar.INSTANT, Scalar.DECIMAL)) {
            List<Object> values = List.of(VALUES.get(type), VALUES.get(type));
            assertThat(back(dialect, new FieldType.Array(type), values))
                    .as(type.name())
                    .isEqualTo(values);
        }
    }

    @Test
    void aListOfDecimalsHasOneScaleOnH2() {
        Object[] array = (Object[]) new H2Dialect()
                .toDriver(
                        new FieldType.Array(Scalar.DECIMAL),
                        Arrays.asList(new BigDecimal("1"), null, new BigDecimal("2.50")));

        assertThat(array[0]).isEqualTo(new BigDecimal("1.00"));
        assertThat(array[1]).isInstanceOf(Parameter.class);
        assertThat(array[2]).isEqualTo(new BigDecimal("2.50"));
        assertThat(new H2Dialect().toDriver(Scalar.DECIMAL, new BigDecimal("1E+3")))
                .isEqualTo(new BigDecimal("1000"));
        assertThat(new H2Dialect().toDriver(Scalar.DECIMAL, new BigDecimal("1")))
                .isEqualTo(new BigDecimal("1"));
    }

    @Test
    void aListOfSqliteIsJsonWithNullsInIt() {
        assertThat(new SqliteDialect().toDriver(new FieldType.Array(Scalar.LONG), Arrays.asList(1L, null)))
                .isEqualTo("[1,null]");
        assertThat(new SqliteDialect().fromDriver(new Given("[1,null]"), 0, new FieldType.Array(Scalar.LONG)))
                .isEqualTo(Arrays.asList(1L, null));
    }
}
