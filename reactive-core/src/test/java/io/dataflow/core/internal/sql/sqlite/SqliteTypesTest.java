package io.dataflow.core.internal.sql.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a declared type of SQLite means, to us and by its own rules. */
class SqliteTypesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "text;STRING",
                "Varchar( 10 );STRING",
                "VARYING   CHARACTER (10);STRING",
                "national character varying(5);STRING",
                "MY_CLOB;STRING",
                "LONGTEXT;STRING",
                "boolean;BOOLEAN",
                "SMALLINT;SHORT",
                "INT;INTEGER",
                "INTEGER;LONG",
                "bigint;LONG",
                "UNSIGNED BIG INT;LONG",
                "POINT;LONG",
                "REAL;DOUBLE",
                "float4;FLOAT",
                "DOUBLE PRECISION;DOUBLE",
                "FLOATING;DOUBLE",
                "MY DOUBLET;DOUBLE",
                "SURREAL;DOUBLE",
                "DECIMAL(10,2);DECIMAL",
                "NUMERIC;DECIMAL",
                "TIMESTAMP(6) WITH TIME ZONE;INSTANT",
                "datetime;LOCAL_DATE_TIME",
                "DATE;LOCAL_DATE",
                "TIME (6);LOCAL_TIME",
                "uuid;UUID",
                "BLOB;BYTES",
                "TINYBLOB;BYTES"
            })
    void aDeclaredTypeIsOneOfOursOrWhatItsNameMeans(String declared, Scalar type) {
        assertThat(SqliteTypes.ofColumn(declared)).isEqualTo(type);
    }

    @Test
    void listsJsonAndNamesThatMeanNothing() {
        assertThat(SqliteTypes.ofColumn("text array")).isEqualTo(new FieldType.Array(Scalar.STRING));
        assertThat(SqliteTypes.ofColumn("DECIMAL(4) ARRAY")).isEqualTo(new FieldType.Array(Scalar.DECIMAL));
        assertThat(SqliteTypes.ofColumn("JSON ARRAY")).as("no list of scalars").isEqualTo(SqliteTypes.ANY);
        assertThat(SqliteTypes.ofColumn("MYSTERY ARRAY")).isEqualTo(SqliteTypes.ANY);
        assertThat(SqliteTypes.ofColumn("json_text")).isEqualTo(new FieldType.Json(Object.class));
        assertThat(SqliteTypes.ofColumn("JSON")).isEqualTo(new FieldType.Json(Object.class));
        assertThat(SqliteTypes.ofColumn("")).isEqualTo(SqliteTypes.ANY);
        assertThat(SqliteTypes.ofColumn("MYSTERY")).isEqualTo(SqliteTypes.ANY);
    }

    @ParameterizedTest
    @EnumSource(Scalar.class)
    void whatWeDeclareIsReadAsWhatItIs(Scalar type) {
        Scalar read = type == Scalar.BYTE ? Scalar.SHORT : type == Scalar.OFFSET_DATE_TIME ? Scalar.INSTANT : type;
        assertThat(SqliteTypes.ofColumn(SqliteTypes.newColumn(type).replace(" COLLATE decimal", "")))
                .isEqualTo(read);
        assertThat(SqliteTypes.fitting(type))
                .startsWith(SqliteTypes.confined(type).get(0));
    }

    @Test
    void plainNamesAreWithoutLengthAndThoseOfAnAffinityAreItsFirst() {
        assertThat(SqliteTypes.plain("varchar(10)")).isEqualTo("VARCHAR");
        assertThat(SqliteTypes.plain("double   precision")).isEqualTo("DOUBLE PRECISION");
        assertThat(SqliteTypes.plain("longtext")).isEqualTo("TEXT");
        assertThat(SqliteTypes.plain("POINT")).isEqualTo("BIGINT");
        assertThat(SqliteTypes.plain("mystery (3)")).isEqualTo("MYSTERY");
        assertThat(SqliteTypes.isText("LONGTEXT")).isTrue();
        assertThat(SqliteTypes.isText("INT")).isFalse();
    }

    @Test
    void aValueOfNoColumnHasTheTypeThatItIsStoredAs() {
        assertThat(SqliteTypes.ofValue(1L, null)).isEqualTo(Scalar.LONG);
        assertThat(SqliteTypes.ofValue(1.5, null)).isEqualTo(Scalar.DOUBLE);
        assertThat(SqliteTypes.ofValue(ByteBuffer.allocate(1), null)).isEqualTo(Scalar.BYTES);
        assertThat(SqliteTypes.ofValue("x", null)).isEqualTo(Scalar.STRING);
        assertThat(SqliteTypes.ofValue(null, null)).isEqualTo(Scalar.STRING);
        assertThat(SqliteTypes.ofValue(1L, Scalar.BOOLEAN)).isEqualTo(Scalar.BOOLEAN);
    }

    @Test
    void castsStoreWhatAColumnWould() {
        assertThat(SqliteTypes.castName(Scalar.BOOLEAN)).isEqualTo("INTEGER");
        assertThat(SqliteTypes.castName(Scalar.LONG)).isEqualTo("INTEGER");
        assertThat(SqliteTypes.castName(Scalar.FLOAT)).isEqualTo("REAL");
        assertThat(SqliteTypes.castName(Scalar.BYTES)).isEqualTo("BLOB");
        assertThat(SqliteTypes.castName(Scalar.DECIMAL)).isEqualTo("TEXT");
        assertThat(SqliteTypes.castName(new FieldType.Array(Scalar.LONG))).isEqualTo("TEXT");
    }
}
