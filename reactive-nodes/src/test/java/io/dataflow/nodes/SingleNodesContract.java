package io.dataflow.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.DataFlow;
import io.dataflow.core.Args;
import io.dataflow.core.Key;
import io.dataflow.core.RecordNotFoundException;
import io.dataflow.core.TooManyRecordsException;
import io.dataflow.core.UniqueViolationException;
import io.dataflow.core.UnknownNameException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.testsupport.Capability;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The nodes of one record, on a real database. */
abstract class SingleNodesContract extends NodeContract {

    @Test
    @Capability("S11")
    void createGivesTheRecordAsStoredAndNothingElse() {
        NodeOutput out = run("ContactCreateNode", contact("c1", 7));

        assertThat(out.asMap())
                .containsOnlyKeys(
                        "id",
                        "email",
                        "firstName",
                        "score",
                        "attributes",
                        "tags",
                        "seenAt",
                        "createdAt",
                        "updatedAt",
                        "record");
        assertThat(out.get("score")).isEqualTo(7);
        assertThat(out.get("createdAt")).isInstanceOf(Instant.class).isEqualTo(out.get("updatedAt"));
        assertThat(out.get("first_name")).isEqualTo("Name c1");
        assertThat(out.get("record", Contact.class).email()).isEqualTo("c1@x.org");
        assertThat(ids()).containsExactly("c1");
    }

    @Test
    @Capability("S11")
    void anErrorOfTheDatabaseIsAnErrorAndNoResult() {
        run("ContactCreateNode", contact("c1", 7));
        assertThatThrownBy(() -> run("ContactCreateNode", contact("c1", 7)))
                .isInstanceOf(UniqueViolationException.class)
                .hasMessageNotContaining("c1@x.org");
    }

    @Test
    @Capability("S11")
    void createTakesFieldsInSnakeCaseAndAsARecord() {
        run("ContactCreateNode", Map.of("id", "c1", "email", "e", "first_name", "Ada", "score", 1, "tags", List.of()));
        run(
                "ContactCreateNode",
                Map.of("record", Map.of("id", "c2", "email", "f", "first_name", "Bo", "tags", List.of()), "score", 2));
        assertThat(column("first_name")).containsExactly("Ada", "Bo");
        assertThatThrownBy(() -> run("ContactCreateNode", Map.of("record", contact("c3", 1), "score", 2)))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("score: is given flat and in 'record'");
    }

    @Test
    @Capability("S3")
    void createMayLeaveTheKeyToTheDatabase() {
        NodeOutput first = run("NoteCreateNode", Map.of("text", "a"));
        NodeOutput second = run("NoteCreateNode", Map.of("text", "b"));
        assertThat(second.get("id", Long.class)).isGreaterThan(first.get("id", Long.class));
    }

    @Test
    @Capability("S9")
    void nullIsNullAndAbsentIsAbsent() {
        run("ContactCreateNode", Args.args("id", "c1", "email", "e", "firstName", null, "score", 1, "tags", List.of()));
        assertThat(column("first_name")).containsExactly((Object) null);
    }

    @Test
    @Capability("S10")
    void aRequiredFieldThatIsMissingIsNamed() {
        assertThatThrownBy(() -> run("ContactCreateNode", Map.of("id", "c1", "score", 1, "tags", List.of())))
                .isInstanceOfSatisfying(ValidationFailedException.class, error -> {
                    assertThat(error.model()).isEqualTo("Contact");
                    assertThat(error.faults()).extracting("field").containsExactly("email");
                });
    }

    @Test
    @Capability("S12")
    void readFindsByKeyAndByFilter() {
        createContacts(2);
        assertThat(run("ContactReadNode", Map.of("id", "c2")).get("score")).isEqualTo(2);
        assertThat(run("ContactReadNode", Map.of("id", Map.of("id", "c2"))).get("found"))
                .isEqualTo(true);
        assertThat(run("ContactReadNode", Map.of("filter", Map.of("first_name", "Name c1")))
                        .get("id"))
                .isEqualTo("c1");
        for (Map<String, ?> other : List.of(
                Map.of("record_id", "c1"), Map.of("recordId", "c1"), Map.of("conditions", Map.of("id", "c1")))) {
            assertThat(run("ContactReadNode", other).get("score")).isEqualTo(1);
        }
        assertThatThrownBy(() -> run("ContactReadNode", Map.of("filter", Map.of("score", Map.of("$gt", 0)))))
                .isInstanceOf(TooManyRecordsException.class);
    }

    @Test
    @Capability("S12")
    void aRecordThatIsNotThereIsAnErrorUnlessItMayBeAbsent() {
        assertThatThrownBy(() -> run("ContactReadNode", Map.of("id", "no")))
                .isInstanceOf(RecordNotFoundException.class)
                .hasMessageContaining("Contact.read");
        assertThatThrownBy(() -> run("ContactReadNode", Map.of("filter", Map.of("email", "no"))))
                .isInstanceOf(RecordNotFoundException.class);

        NodeOutput absent = run("ContactReadNode", Map.of("id", "no", "raise_on_not_found", false));
        assertThat(absent.get("found")).isEqualTo(false);
        assertThat(absent.get("id")).isEqualTo("no");
        assertThat(absent.get("record")).isNull();
    }

    @Test
    @Capability("S12")
    void aRunThatEndsWithARecordThatIsNotThereFails() {
        Workflow workflow = db.workflow("end")
                .addNode("ContactReadNode", "read", Map.of("id", "no"))
                .build();
        assertThatThrownBy(() -> db.run(workflow, Map.of()).block(LIMIT))
                .isInstanceOfSatisfying(RecordNotFoundException.class, error -> assertThat(error.nodeId())
                        .isEqualTo("read"));
    }

    @Test
    @Capability("S12")
    void readTakesEitherAKeyOrAFilter() {
        for (Map<String, ?> inputs : List.of(
                Map.<String, Object>of(), Map.of("id", "c1", "filter", Map.of("id", "c1")), Args.args("id", null))) {
            assertThatThrownBy(() -> run("ContactReadNode", inputs))
                    .isInstanceOf(ValidationFailedException.class)
                    .hasMessageContaining("either 'id', not null, or 'filter'");
        }
    }

    @Test
    @Capability("S12")
    void aKeyOfSeveralPartsIsAMap() {
        run("StockCreateNode", Map.of("shop", "rome", "slot", 3, "amount", 5));
        assertThat(run("StockReadNode", Map.of("id", Map.of("shop", "rome", "slot", 3)))
                        .get("amount"))
                .isEqualTo(5);
        assertThat(run("StockReadNode", Map.of("id", Key.of("rome", 3))).get("amount"))
                .isEqualTo(5);
        assertThat(run("StockUpdateNode", Map.of("filter", Map.of("slot", 3, "shop", "rome"), "amount", 6))
                        .get("record", Stock.class))
                .isEqualTo(new Stock("rome", 3, 6));
        assertThat(run("StockDeleteNode", Map.of("id", Map.of("shop", "rome", "slot", 3)))
                        .get("deleted"))
                .isEqualTo(1L);
        assertThatThrownBy(() -> run("StockReadNode", Map.of("id", "rome")))
                .isInstanceOf(ValidationFailedException.class);
    }

    @Test
    @Capability("S13")
    void updateByKeyGivesTheRecordAndNothingOfTheRequest() {
        createContacts(2);
        NodeOutput out =
                run("ContactUpdateNode", Map.of("filter", Map.of("id", "c1"), "fields", Map.of("first_name", "Ada")));
        assertThat(out.asMap()).containsOnlyKeys("updated", "record");
        assertThat(out.get("updated")).isEqualTo(1L);
        assertThat(out.get("updated", Boolean.class)).isTrue();
        assertThat(out.get("record", Contact.class).firstName()).isEqualTo("Ada");
        assertThat(column("first_name")).containsExactly("Ada", "Name c2");
    }

    @Test
    @Capability("S13")
    void updateByFilterChangesAllThatMatch() {
        createContacts(3);
        NodeOutput out = run(
                "ContactUpdateNode",
                Map.of("filter", Map.of("score", Map.of("$gte", 2)), "firstName", "B", "score", 9));
        assertThat(out.get("updated")).isEqualTo(2L);
        assertThat(out.get("record")).isNull();
        assertThat(column("score")).containsExactly(1, 9, 9);
        run("ContactUpdateNode", Map.of("conditions", Map.of("score", 9), "updates", Map.of("score", 5)));
        assertThat(column("score")).containsExactly(1, 5, 5);
    }

    @Test
    @Capability("S13")
    void updateOfWhatIsNotThereUpdatesNothing() {
        NodeOutput out = run("ContactUpdateNode", Map.of("filter", Map.of("id", "no"), "score", 1));
        assertThat(out.get("updated")).isEqualTo(0L);
        assertThat(out.get("updated", Boolean.class)).isFalse();
        assertThat(out.get("record")).isNull();
    }

    @Test
    @Capability("S13")
    void updateRefusesWhatIsUnclear() {
        createContacts(2);
        refused(
                "ContactUpdateNode",
                Map.of("filter", Map.of("id", "c1"), "fields", Map.of("score", 1), "score", 2),
                "flat and in 'fields'");
        refused("ContactUpdateNode", Map.of("filter", Map.of(), "score", 2), "confirmed: true");
        refused(
                "ContactUpdateNode",
                Map.of("filter", Map.of("$or", List.of(Map.of("id", Map.of("$nin", List.of())))), "score", 2),
                "confirmed");
        refused("ContactUpdateNode", Map.of("score", 2), "filter: is missing");
        refused("ContactUpdateNode", Args.args("filter", null, "confirmed", true, "score", 2), "filter: is missing");
        refused("ContactUpdateNode", Map.of("filter", Map.of("id", "c1"), "fields", Map.of()), "change nothing");
        assertThat(column("score")).containsExactly(1, 2);

        run("ContactUpdateNode", Map.of("filter", Map.of(), "score", 5, "confirmed", true));
        assertThat(column("score")).containsExactly(5, 5);
    }

    @Test
    @Capability("S5")
    void managedTimesNamedInAnUpdateAreAnError() {
        createContacts(1);
        assertThatThrownBy(() -> run(
                        "ContactUpdateNode",
                        Map.of("filter", Map.of("id", "c1"), "fields", Map.of("updated_at", "2026-01-01"))))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("updatedAt");
    }

    @Test
    @Capability("S4")
    void updateMovesUpdatedAt() {
        NodeOutput created = run("ContactCreateNode", contact("c1", 1));
        NodeOutput updated = run("ContactUpdateNode", Map.of("filter", Map.of("id", "c1"), "score", 2));
        Map<?, ?> record = (Map<?, ?>) updated.get("record");
        assertThat((Instant) record.get("updatedAt")).isAfter(created.get("updatedAt", Instant.class));
        assertThat(record.get("createdAt")).isEqualTo(created.get("createdAt"));
    }

    @Test
    @Capability("S14")
    void deleteRemovesByKeyAndByFilter() {
        createContacts(4);
        NodeOutput out = run("ContactDeleteNode", Map.of("id", "c1"));
        assertThat(out.get("deleted")).isEqualTo(1L);
        assertThat(out.get("deleted", Boolean.class)).isTrue();
        assertThat(run("ContactDeleteNode", Map.of("id", "c1")).get("deleted", Boolean.class))
                .isFalse();
        assertThat(run("ContactDeleteNode", Map.of("filter", Map.of("score", Map.of("$in", List.of(2, 3)))))
                        .get("deleted"))
                .isEqualTo(2L);
        assertThat(ids()).containsExactly("c4");
    }

    @Test
    @Capability("S14")
    void deleteRefusesToGuess() {
        createContacts(2);
        refused("ContactDeleteNode", Map.of(), "either 'id', not null, or 'filter'");
        refused("ContactDeleteNode", Args.args("id", null, "confirmed", true), "either 'id'");
        refused("ContactDeleteNode", Map.of("filter", Map.of()), "confirmed: true");
        assertThat(ids()).hasSize(2);
        run("ContactDeleteNode", Map.of("filter", Map.of(), "confirmed", true));
        assertThat(ids()).isEmpty();
    }

    @Test
    @Capability("S18")
    void upsertCreatesOrUpdates() {
        Map<String, Object> inputs = Map.of(
                "where", Map.of("email", "a@x"),
                "create", Map.of("id", "c1", "firstName", "New", "score", 1, "tags", List.of()),
                "update", Map.of("first_name", "Old"),
                "conflict_on", List.of("email"));
        NodeOutput first = run("ContactUpsertNode", inputs);
        assertThat(first.get("created")).isEqualTo(true);
        assertThat(first.get("action")).isEqualTo("created");
        NodeOutput second = run("ContactUpsertNode", inputs);
        assertThat(second.get("created")).isEqualTo(false);
        assertThat(second.get("action")).isEqualTo("updated");
        assertThat(second.get("record", Contact.class).firstName()).isEqualTo("Old");
        assertThat(column("email")).containsExactly("a@x");
    }

    @Test
    @Capability("S18")
    void upsertWithoutUpdateFindsOrCreates() {
        Map<String, Object> inputs = Map.of("where", Map.of("id", "c1"), "create", contact("c1", 1));
        assertThat(run("ContactUpsertNode", inputs).get("action")).isEqualTo("created");
        run("ContactUpdateNode", Map.of("filter", Map.of("id", "c1"), "score", 5));
        NodeOutput found = run("ContactUpsertNode", inputs);
        assertThat(found.get("action")).isEqualTo("unchanged");
        assertThat(found.get("record", Contact.class).score()).isEqualTo(5);
    }

    @Test
    @Capability("S18")
    void upsertRefusesWhatIsUnclear() {
        Map<String, Object> create = contact("c1", 1);
        refused("ContactUpsertNode", Map.of("where", Map.of(), "create", create), "where: is empty");
        refused("ContactUpsertNode", Map.of("create", create), "where: is missing");
        refused("ContactUpsertNode", Map.of("where", Map.of("id", "c1")), "nothing to write");
        refused(
                "ContactUpsertNode",
                Map.of("where", Map.of("id", "c1"), "create", create, "conflictOn", List.of()),
                "conflictOn: is empty");
        refused("ContactUpsertNode", Map.of("where", Map.of("score", 1), "create", create), "unique");
        refused("ContactUpsertNode", Map.of("where", Map.of("id", "c2"), "create", create), "different in 'where'");
        assertThatThrownBy(() -> run(
                        "ContactUpsertNode",
                        Map.of("where", Map.of("id", "c1"), "create", create, "conflictOn", List.of("emial"))))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining("'email'");
    }

    @Test
    @Capability("S8")
    void fieldsMayHaveAnyName() {
        Map<String, Object> thing = Map.of(
                "id",
                "t1",
                "name",
                "n",
                "description",
                "d",
                "version",
                "v",
                "author",
                "a",
                "tags",
                List.of("x"),
                "record",
                "r",
                "filter",
                "f",
                "found",
                false,
                "updated",
                3);
        NodeOutput created = run("ThingCreateNode", thing);
        thing.forEach((field, value) -> assertThat(created.get(field)).as(field).isEqualTo(value));

        NodeOutput read = run("ThingReadNode", Map.of("filter", Map.of("filter", "f")));
        assertThat(read.get("record")).isEqualTo("r");
        assertThat(read.get("found")).isEqualTo(false);

        NodeOutput updated =
                run("ThingUpdateNode", Map.of("options", Map.of("filter", Map.of("id", "t1")), "filter", "g"));
        assertThat(updated.get("updated")).isEqualTo(1L);
        assertThat(run("ThingReadNode", Map.of("id", "t1")).get("filter")).isEqualTo("g");
        assertThat(run("ThingListNode", Map.of("filter", Map.of("updated", 3), "orderBy", List.of("-record")))
                        .get("total"))
                .isEqualTo(1L);
    }

    @Test
    @Capability("S6")
    void everyNodeChecksWhoseItIs() {
        createContacts(1);
        assertThat(run("ContactCountNode", Map.of("dbInstance", "shop", "model_name", "Contact"))
                        .get("count"))
                .isEqualTo(1L);
        for (NodeDefinition node : db.nodes()) {
            assertThat(node.inputs()).extracting(Port::name).contains("dbInstance", "modelName");
        }
        refused("ContactCountNode", Map.of("modelName", "Stock"), "'Contact'");
        refused("ContactCountNode", Map.of("db_instance", "other"), "'shop'");
    }

    @Test
    @Capability("S6")
    void twoDataFlowsWithTheSameModelKnowNothingOfEachOther() {
        try (var other = newDatabase()) {
            DataFlow second = DataFlow.open(other.r2dbcUrl(), Contact.class);
            second.node("ContactCreateNode").run(contact("x", 1)).block(LIMIT);
            run("ContactCreateNode", contact("c1", 1));
            assertThat(run("ContactCountNode", Map.of()).get("count")).isEqualTo(1L);
            assertThat(ids()).containsExactly("c1");
            second.close().block(LIMIT);
        }
    }

    @Test
    @Capability("S24")
    void timesComeInEveryFormAndGoOutAsInstants() {
        Instant expected = Instant.parse("2026-03-04T05:06:07Z");
        int i = 0;
        for (Object form : List.of(
                "2026-03-04T05:06:07Z",
                "2026-03-04 05:06:07",
                "2026-03-04T10:36:07+05:30",
                "2026-03-04T05:06:07.000000",
                expected)) {
            Map<String, Object> row = new java.util.HashMap<>(contact("c" + i++, 1));
            row.put("seen_at", form);
            assertThat(run("ContactCreateNode", row).get("seenAt")).isEqualTo(expected);
        }
        Map<String, Object> bad = new java.util.HashMap<>(contact("bad", 1));
        bad.put("seenAt", "next tuesday");
        refused("ContactCreateNode", bad, "seenAt");
    }

    @Test
    @Capability("S25")
    void jsonComesBackAsItWentIn() {
        Map<String, Object> row = new java.util.HashMap<>(contact("c1", 1));
        row.put("attributes", Map.of("city", "Rome", "deep", List.of(1, Map.of("x", true))));
        run("ContactCreateNode", row);
        assertThat(run("ContactReadNode", Map.of("id", "c1")).get("attributes")).isEqualTo(row.get("attributes"));
    }

    void refused(String node, Map<String, ?> inputs, String message) {
        assertThatThrownBy(() -> run(node, inputs))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining(message);
    }
}
