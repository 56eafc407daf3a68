package io.dataflow.core.internal.sql.h2;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a type of H2's catalogue means to us. */
class H2TypesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "CHARACTER VARYING(20);STRING",
                "CHARACTER;STRING",
                "VARCHAR_IGNORECASE(3);STRING",
                "CHARACTER LARGE OBJECT;STRING",
                "BOOLEAN;BOOLEAN",
                "SMALLINT;SHORT",
                "TINYINT;SHORT",
                "INTEGER;INTEGER",
                "BIGINT;LONG",
                "REAL;FLOAT",
                "DOUBLE PRECISION;DOUBLE",
                "DECFLOAT(100);DECIMAL",
                "NUMERIC(10, 2);DECIMAL",
                "TIMESTAMP(6) WITH TIME ZONE;INSTANT",
                "TIMESTAMP(6);LOCAL_DATE_TIME",
                "DATE;LOCAL_DATE",
                "TIME(6);LOCAL_TIME",
                "UUID;UUID",
                "BINARY VARYING(5);BYTES",
                "BINARY;BYTES"
            })
    void aColumnHasTheFirstTypeThatHoldsAllItsValues(String column, Scalar type) {
        assertThat(H2Types.ofColumn(column)).isEqualTo(type);
    }

    @Test
    void listsJsonAndTypesThatAreNoneOfOurs() {
        assertThat(H2Types.ofColumn("INTEGER ARRAY")).isEqualTo(new FieldType.Array(Scalar.INTEGER));
        assertThat(H2Types.ofColumn("CHARACTER VARYING(9) ARRAY[4]")).isEqualTo(new FieldType.Array(Scalar.STRING));
        assertThat(H2Types.ofColumn("JSON")).isEqualTo(new FieldType.Json(Object.class));
        assertThat(H2Types.ofColumn("JSON ARRAY")).isNull();
        assertThat(H2Types.ofColumn("INTEGER ARRAY ARRAY")).isNull();
        assertThat(H2Types.ofColumn("GEOMETRY ARRAY")).isNull();
        assertThat(H2Types.ofColumn("GEOMETRY")).isNull();
        assertThat(H2Types.ofColumn("INTERVAL DAY TO SECOND")).isNull();
    }

    @Test
    void listsFitWhereTheirElementsDo() {
        assertThat(H2Types.fitting(new FieldType.Array(Scalar.INTEGER)))
                .containsExactly("INTEGER ARRAY", "SMALLINT ARRAY", "TINYINT ARRAY");
        assertThat(H2Types.name(new FieldType.Array(Scalar.LOCAL_TIME))).isEqualTo("TIME(6) ARRAY");
        assertThat(H2Types.name(new FieldType.Json(Object.class))).isEqualTo("JSON");
    }
}
