package io.dataflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.OnDatabase;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Values that PostgreSQL stores and Java has none for: never read as another value without a word. */
@Capability({"S12", "S24"})
@OnDatabase("PostgreSQL")
class SpecialValuesOnPostgresTest extends FacadeContract {

    private static final ModelDefinition PRICE = model(
            "Price",
            "id",
            "string",
            "amount",
            nullable("decimal"),
            "list",
            nullable("decimal[]"),
            "tiny",
            nullable("byte"));

    @BeforeEach
    void table() {
        database().execute("CREATE TABLE prices (id text PRIMARY KEY, amount numeric, list numeric[], tiny smallint)");
    }

    private DataFlow db(UnaryOperator<String> url) {
        return opened(DataFlow.builder(url.apply(database().r2dbcUrl()))
                .model(PRICE)
                .existingSchema(true)
                .build());
    }

    private static String inText(String url) {
        return url + (url.contains("?") ? "&" : "?") + "forceBinary=false";
    }

    private static void assertRefused(ThrowingCallable read, String message) {
        assertThatThrownBy(read)
                .isInstanceOfSatisfying(DataFlowException.class, error -> assertThat(error.code())
                        .isEqualTo("ROW_MAPPING"))
                .hasMessageContaining(message);
    }

    @Test
    void aDecimalThatIsNoNumberIsNeverReadAsZero() {
        DataFlow db = db(url -> url);
        for (String special : List.of("NaN", "Infinity", "-Infinity")) {
            database().execute("DELETE FROM prices");
            database().execute("INSERT INTO prices VALUES ('one', '" + special + "', NULL, NULL)");
            database().execute("INSERT INTO prices VALUES ('list', 1, '{1, " + special + "}', NULL)");

            assertRefused(() -> await(db.model("Price").read("one")), "NaN or Infinity");
            assertRefused(() -> await(db.model("Price").read("list")), "NaN or Infinity");
            assertRefused(
                    () -> await(db.sql("SELECT amount FROM prices WHERE id = 'one'")
                            .as(BigDecimal.class)
                            .single()),
                    "NaN or Infinity");
            assertRefused(
                    () -> await(db.sql("SELECT amount FROM prices WHERE id = 'one'")
                            .as(Double.class)
                            .single()),
                    "NaN or Infinity");
            assertThat(await(db.sql("SELECT CAST(amount AS text) FROM prices WHERE id = 'one'")
                            .as(String.class)
                            .single()))
                    .isEqualTo(special);
        }
    }

    @Test
    void theDigitsOfALongDecimalAreCountedWithoutASign() {
        DataFlow db = db(url -> url);
        database().execute("INSERT INTO prices VALUES ('long', repeat('9', 131000)::numeric, NULL, NULL)");

        assertThat(await(db.sql("SELECT amount FROM prices").rows().single()))
                .containsEntry("amount", new BigDecimal("9".repeat(131_000)));
    }

    @Test
    void anInfiniteTimeIsTheFarthestThatJavaHasInBothFormats() {
        for (UnaryOperator<String> format :
                List.<UnaryOperator<String>>of(url -> url, SpecialValuesOnPostgresTest::inText)) {
            DataFlow db = db(format);
            for (String sign : List.of("", "-")) {
                String infinity = "'" + sign + "infinity'";
                boolean last = sign.isEmpty();
                Instant instant = (last ? OffsetDateTime.MAX : OffsetDateTime.MIN).toInstant();
                LocalDate day = last ? LocalDate.MAX : LocalDate.MIN;
                LocalDateTime local = last ? LocalDateTime.MAX : LocalDateTime.MIN;

                Map<String, Object> row = await(db.sql("SELECT " + infinity + "::timestamptz AS at, " + infinity
                                + "::timestamp AS local, " + infinity + "::date AS day, ARRAY[" + infinity
                                + "::date] AS days, ARRAY[" + infinity + "::timestamptz] AS instants")
                        .rows()
                        .single());

                assertThat(row)
                        .containsEntry("at", instant)
                        .containsEntry("local", local)
                        .containsEntry("day", day)
                        .containsEntry("days", List.of(day))
                        .containsEntry("instants", List.of(instant));
            }
        }
    }

    @Test
    void aNumberThatIsNoByteIsRefusedInBothFormats() {
        database().execute("INSERT INTO prices VALUES ('small', NULL, NULL, -128), ('large', NULL, NULL, 300)");
        for (UnaryOperator<String> format :
                List.<UnaryOperator<String>>of(url -> url, SpecialValuesOnPostgresTest::inText)) {
            DataFlow db = db(format);

            assertThat(await(db.model("Price").read("small"))).containsEntry("tiny", (byte) -128);
            assertRefused(() -> await(db.model("Price").read("large")), "range of a byte");
        }
    }
}
