package io.dataflow;

import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.Args;
import io.dataflow.core.DataFlowException;
import io.dataflow.core.MapOperations;
import io.dataflow.core.UnknownNameException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.query.Filter;
import io.dataflow.testsupport.Capability;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Filters that name what is not there, or make no sense, never become SQL. */
@Capability({"S15", "S17"})
abstract class FilterRefusalContract extends FacadeContract {

    private static final List<String> HOSTILE = List.of(
            "id\" IS NOT NULL OR \"id",
            "id' OR '1'='1",
            "1=1; DROP TABLE contacts; --",
            "id\0",
            "contacts.id",
            "scor",
            "created_at",
            "SCORE",
            "");

    private <E extends Throwable> void refusedAsData(Class<E> type, Map<String, Object> data) {
        MapOperations contacts = open(Contact.class).model("Contact");
        refusedWithoutSql(type, () -> Mono.fromSupplier(() -> contacts.filter(data)));
    }

    @Test
    void anUnknownFieldIsRefusedInEveryVerb() {
        MapOperations contacts = open(Contact.class).model("Contact");
        for (String name : HOSTILE) {
            refusedAsData(DataFlowException.class, Map.of(name, 1));
            refusedAsData(DataFlowException.class, Map.of("$or", List.of(Map.of("score", 1), Map.of(name, CANARY))));
            if (name.isEmpty() || name.contains(".")) {
                continue;
            }
            Filter<Object> filter = where(name).eq(CANARY);
            for (Mono<?> work : List.of(
                    contacts.list(filter),
                    contacts.list(filter, Projection.class),
                    contacts.count(filter),
                    contacts.exists(filter),
                    contacts.findOne(filter),
                    contacts.deleteWhere(filter),
                    contacts.stream(filter).then(Mono.just(1)),
                    contacts.updateWhere(filter, contacts.changes(Map.of("score", 1))))) {
                UnknownNameException unknown = refusedWithoutSql(UnknownNameException.class, () -> work);
                assertThat(unknown.model()).isEqualTo("Contact");
            }
        }
    }

    record Projection(String id) {}

    @Test
    void theNearestNamesAreTold() {
        MapOperations contacts = open(Contact.class).model("Contact");
        UnknownNameException field = refusedWithoutSql(
                UnknownNameException.class, () -> Mono.fromSupplier(() -> contacts.filter(Map.of("scor", CANARY))));
        assertThat(field.suggestions()).contains("score");
        UnknownNameException operator = refusedWithoutSql(
                UnknownNameException.class,
                () -> Mono.fromSupplier(() -> contacts.filter(Map.of("score", Map.of("$gteq", CANARY)))));
        assertThat(operator.suggestions()).contains("$gte");
        assertThat(operator.getMessage()).contains("$gteq");
    }

    @Test
    void anUnknownOperatorIsRefused() {
        for (String operator : List.of("$gtee", "$where", "$text", "$options", "gte", "$GT", "", "$", "= 1 OR 1")) {
            refusedAsData(DataFlowException.class, Map.of("score", Map.of(operator, 1)));
        }
        refusedAsData(UnknownNameException.class, Map.of("$nor", List.of(Map.of("score", 1))));
        refusedAsData(DataFlowException.class, Map.of("score", Map.of("$gt", 1, "min", 2)));
    }

    @Test
    void operandsOfTheWrongTypeAreRefusedByTheirField() {
        for (Map<String, Object> data : List.<Map<String, Object>>of(
                Map.of("score", CANARY),
                Map.of("score", Map.of("$gt", CANARY)),
                Map.of("score", Args.args("$gt", null)),
                Map.of("score", Map.of("$in", 1)),
                Map.of("score", Map.of("$in", List.of(1, CANARY))),
                Map.of("score", Map.of("$between", List.of(1))),
                Map.of("score", Map.of("$between", Arrays.asList(1, null))),
                Map.of("score", Map.of("$like", "1%")),
                Map.of("name", Map.of("$like", 1)),
                Map.of("name", Map.of("$like", "a\\")),
                Map.of("name", Map.of("$regex", "(" + CANARY)),
                Map.of("name", Map.of("$regex", "(?=a)")),
                Map.of("name", Map.of("$null", CANARY)),
                Map.of("name", Map.of("$exists", 1)),
                Map.of("name", CANARY + "\0"),
                Map.of("name", Map.of("$in", List.of(CANARY + "\uD800"))),
                Map.of("createdAt", CANARY),
                Map.of("$or", Map.of("score", 1)),
                Map.of("$and", List.of(1)),
                Map.of("$not", List.of()))) {
            refusedAsData(ValidationFailedException.class, data);
        }
    }

    @Test
    void typedOperandsAreCheckedTheSameWay() {
        MapOperations contacts = open(Contact.class).model("Contact");
        for (Filter<?> filter : List.of(
                where("score").eq(CANARY),
                where("name").gt(5),
                where("name").eq("\0"),
                where("score").like("1"),
                where(Contact::name).regex("(" + CANARY),
                where(Contact::tags).gt(List.of()))) {
            refusedWithoutSql(ValidationFailedException.class, () -> contacts.count(filter));
            refusedWithoutSql(ValidationFailedException.class, () -> contacts.deleteWhere(filter));
        }
    }
}
