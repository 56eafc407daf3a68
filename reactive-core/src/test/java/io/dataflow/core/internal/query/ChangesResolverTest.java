package io.dataflow.core.internal.query;

import static io.dataflow.core.Args.args;
import static io.dataflow.core.internal.query.Models.ORDER;
import static io.dataflow.core.internal.query.Models.ORDERS;
import static io.dataflow.core.query.Dsl.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dataflow.core.UnknownNameException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.ValidationFailedException.Fault;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.query.Models.Status;
import io.dataflow.core.query.Changes;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChangesResolverTest {

    private static List<Fault> faults(Changes<?> changes) {
        return catchThrowableOfType(ValidationFailedException.class, () -> ORDERS.assignments(changes, "update"))
                .faults();
    }

    private static void assertRefused(Changes<?> changes, String field, String rule) {
        assertThat(faults(changes)).singleElement().satisfies(fault -> {
            assertThat(fault.field()).isEqualTo(field);
            assertThat(fault.rule()).isEqualTo(rule);
        });
    }

    @Test
    void valuesGetTheTypesOfTheirFields() {
        assertThat(ORDERS.assignments(
                        set("quantity")
                                .to("3")
                                .set("status")
                                .to("PAID")
                                .set("note")
                                .to(null)
                                .set("total")
                                .plus(1),
                        "update"))
                .containsExactly(
                        new Assignment("quantity", Assignment.Kind.SET, 3),
                        new Assignment("status", Assignment.Kind.SET, Status.PAID),
                        new Assignment("note", Assignment.Kind.SET, null),
                        new Assignment("total", Assignment.Kind.ADD, new BigDecimal("1")));
    }

    @Test
    void mapsSayTheSame() {
        assertThat(ORDERS.assignments(args("quantity", 3, "note", null, "attributes", Map.of("$a", 1)), "update"))
                .isEqualTo(ORDERS.assignments(
                        set("quantity")
                                .to(3)
                                .set("note")
                                .to(null)
                                .set("attributes")
                                .to(Map.of("$a", 1)),
                        "update"));
    }

    @Test
    void keysAndManagedFieldsAreRefused() {
        assertRefused(set("region").to("us"), "region", "key");
        assertRefused(set("number").plus(1), "number", "key");
        assertRefused(set("createdAt").to(Instant.EPOCH), "createdAt", "managed");
        assertRefused(set("updatedAt").to(null), "updatedAt", "managed");
    }

    @Test
    void badValuesAreRefused() {
        assertRefused(set("quantity").to("three"), "quantity", "format");
        assertRefused(set("customer").to(null), "customer", "notNull");
        assertRefused(set("note").to("\u0000"), "note", "text");
        assertRefused(set("status").to("open"), "status", "oneOf");
        assertRefused(set("weight").to(Double.NaN), "weight", "finite");
    }

    @Test
    void onlyNumbersAreAddedTo() {
        assertRefused(set("note").plus("x"), "note", "plus");
        assertRefused(set("status").plus(1), "status", "plus");
        assertRefused(set("paid").plus(true), "paid", "plus");
        assertRefused(set("tags").plus(1), "tags", "plus");
        assertRefused(set("attributes").plus(1), "attributes", "plus");
        assertRefused(set("due").plus(1), "due", "plus");
        assertRefused(set("quantity").plus(null), "quantity", "plus");
        for (String number : List.of("quantity", "points", "total", "weight")) {
            assertThat(ORDERS.assignments(set(number).plus(2), "update")).hasSize(1);
        }
    }

    @Test
    void nothingToChangeIsRefused() {
        assertRefused(QueryResolver.changes(Map.of()), "changes", "empty");
        assertRefused(set("note").to("x").only("quantity"), "changes", "empty");
    }

    @Test
    void changingTwiceIsRefused() {
        assertRefused(set("quantity").plus(1).set("quantity").plus(2), "quantity", "twice");
        assertRefused(set("quantity").to(1).set("quantity").plus(2), "quantity", "twice");
    }

    @Test
    void allFaultsComeTogether() {
        assertThat(faults(set("quantity")
                        .to("x")
                        .set("region")
                        .to("us")
                        .set("customer")
                        .to(null)))
                .extracting(Fault::field)
                .containsExactly("quantity", "region", "customer");
    }

    @Test
    void unknownNamesAreRefused() {
        for (String name : List.of("qantity", "", "note\" = 'x' --", "attributes.city", "$set")) {
            assertThatThrownBy(() -> ORDERS.assignments(set(name).to(1), "update"))
                    .isInstanceOf(UnknownNameException.class)
                    .hasMessageContaining("Order.update");
            assertThatThrownBy(() -> ORDERS.assignments(Map.of(name, 1), "update"))
                    .isInstanceOf(UnknownNameException.class);
            assertThatThrownBy(() -> ORDERS.row(set(name).to(1), "create")).isInstanceOf(UnknownNameException.class);
            assertThatThrownBy(() -> ORDERS.assignments(set("note").to("x").only("note", name), "update"))
                    .isInstanceOf(UnknownNameException.class);
        }
    }

    @Test
    void errorsNeverHoldTheValue() {
        assertThatThrownBy(() -> ORDERS.assignments(
                        set("quantity").to("s3cret").set("due").to("s3cret"), "update"))
                .isInstanceOf(ValidationFailedException.class)
                .satisfies(
                        e -> assertThat(e.getMessage()).contains("Order.update").doesNotContain("s3cret"));
    }

    @Test
    void aNewRowTakesKeysAndTimes() {
        Instant then = Instant.parse("2020-01-01T00:00:00Z");
        RowValues row = ORDERS.row(
                set("region")
                        .to("eu")
                        .set("number")
                        .to(1)
                        .set("createdAt")
                        .to(then)
                        .set("note")
                        .to(null),
                "create");

        assertThat(row.present()).extracting("name").containsExactly("region", "number", "note", "createdAt");
        assertThat(row.get(ORDER.field("number", "test"))).isEqualTo(1L);
        assertThat(row.get(ORDER.field("createdAt", "test"))).isEqualTo(then);
        assertThat(ORDERS.row(QueryResolver.changes(Map.of()), "create").present())
                .isEmpty();
    }

    @Test
    void aNewRowHasNothingToAddTo() {
        assertThatThrownBy(() -> ORDERS.row(set("quantity").plus(1), "create"))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("Order.create refused: quantity: plus");
        assertThatThrownBy(() -> ORDERS.row(set("quantity").to("x"), "create"))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("quantity");
    }
}
