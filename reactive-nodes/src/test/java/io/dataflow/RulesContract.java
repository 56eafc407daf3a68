package io.dataflow;

import static io.dataflow.core.query.Dsl.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.dataflow.core.BulkFailedException;
import io.dataflow.core.BulkOptions.OnError;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.CheckViolationException;
import io.dataflow.core.DataFlowException;
import io.dataflow.core.MapOperations;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.RecordNotFoundException;
import io.dataflow.core.Rejected;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.ValidationFailedException.Fault;
import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.Length;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.model.OneOf;
import io.dataflow.core.model.Pattern;
import io.dataflow.core.model.Range;
import io.dataflow.core.model.Rule;
import io.dataflow.core.model.Sensitive;
import io.dataflow.core.model.ValidatedBy;
import io.dataflow.testsupport.Capability;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** The rules of a model's fields hold in every verb that writes, before any SQL. */
@Capability("S10")
abstract class RulesContract extends FacadeContract {

    /** A rule of one's own. */
    static final class NotShouting implements Rule {
        @Override
        public @Nullable String fault(Object value) {
            String text = (String) value;
            return text.equals(text.toUpperCase(java.util.Locale.ROOT)) ? "must not shout, as " + text + " does" : null;
        }
    }

    /** A rule that fails itself. */
    static final class Broken implements Rule {
        @Override
        public @Nullable String fault(Object value) {
            throw new IllegalStateException("cannot judge " + value);
        }
    }

    @Retention(RetentionPolicy.RUNTIME)
    @ValidatedBy(NotShouting.class)
    @interface Quiet {}

    @DataModel
    record Level(String id, @OneOf({"1", "2"}) int level) {}

    @DataModel
    record Ticket(
            String id,
            @Range(min = 0, max = 100) int score,
            @Nullable @Range(min = 0.1) BigDecimal price,
            @Nullable @Length(min = 2, max = 5) String name,
            @Nullable @Pattern("[a-z]+@[a-z]+") String email,
            @OneOf({"OPEN", "CLOSED"}) String state,
            @Length(max = 2) @Pattern("[a-z]+") List<String> tags,
            @Nullable @Quiet String note) {

        static Ticket of(String id) {
            return new Ticket(id, 1, new BigDecimal("0.1"), "ab", "a@b", "OPEN", List.of("x"), "psst");
        }
    }

    private static final Ticket BAD =
            new Ticket("a", 101, new BigDecimal("0.09"), CANARY, CANARY, CANARY, List.of("A"), "LOUD");

    private static Map<String, Object> badFields() {
        return row(
                "score",
                101,
                "price",
                "0.09",
                "name",
                CANARY,
                "email",
                CANARY,
                "state",
                CANARY,
                "tags",
                List.of("A"),
                "note",
                "LOUD");
    }

    @Test
    void everyVerbThatWritesNamesEveryBrokenRuleBeforeAnySql() {
        DataFlow db = open(Ticket.class);
        ModelOperations<Ticket> tickets = db.model(Ticket.class);
        MapOperations maps = db.model("Ticket");
        Map<String, Object> whole = badFields();
        whole.put("id", "a");
        List<Publisher<?>> works = List.of(
                tickets.create(BAD),
                maps.create(whole),
                tickets.update(BAD),
                tickets.update("a", badFields()),
                tickets.update("a", tickets.changes(badFields())),
                tickets.updateWhere(tickets.all(), tickets.changes(badFields())),
                tickets.upsert(BAD),
                maps.upsert(whole),
                tickets.upsert(Ticket.of("a"), o -> o.update(tickets.changes(badFields()))),
                tickets.createMany(Mono.just(BAD)),
                db.node("TicketCreateNode").run(whole),
                db.node("TicketUpdateNode").run(Map.of("filter", Map.of("id", "a"), "fields", badFields())),
                db.node("TicketUpsertNode")
                        .run(Map.of("where", Map.of("id", "a"), "create", badFields(), "update", Map.of("score", 1))),
                db.node("TicketBulkUpdateNode").run(Map.of("filter", Map.of("id", "a"), "fields", badFields())));
        for (int i = 0; i < works.size(); i++) {
            Publisher<?> work = works.get(i);
            ValidationFailedException refused = refusedWithoutSql(ValidationFailedException.class, () -> work);
            assertThat(refused.model()).as("work %s", i).isEqualTo("Ticket");
            assertBroken(refused.faults(), i);
        }
    }

    private static void assertBroken(List<Fault> faults, int work) {
        assertThat(faults)
                .as("work %s", work)
                .extracting(Fault::field, Fault::rule)
                .containsExactlyInAnyOrder(
                        tuple("score", "range"),
                        tuple("price", "range"),
                        tuple("name", "length"),
                        tuple("email", "pattern"),
                        tuple("state", "oneOf"),
                        tuple("tags", "pattern"),
                        tuple("note", "NotShouting"));
    }

    @Test
    void theEdgesOfEveryRuleAreWithin() {
        ModelOperations<Ticket> tickets = open(Ticket.class).model(Ticket.class);
        Ticket least = new Ticket("a", 0, new BigDecimal("0.10"), "ab", "a@b", "OPEN", List.of(), null);
        Ticket most = new Ticket("b", 100, null, "\uD83D\uDE00".repeat(5), null, "CLOSED", List.of("x", "y"), "psst");
        assertThat(await(tickets.create(least)).score()).isZero();
        assertThat(await(tickets.create(most)).name()).hasSize(10);
        ValidationFailedException longer = refused(
                ValidationFailedException.class,
                () -> tickets.create(new Ticket("c", 0, null, "x", null, "OPEN", List.of("x", "y", "z"), null)));
        assertThat(longer.faults())
                .extracting(Fault::field, Fault::rule)
                .containsExactly(tuple("name", "length"), tuple("tags", "length"));
        assertThat(longer.getMessage()).contains("2 to 5").contains("at most 2");
    }

    @Test
    void aBadRowStopsABulkOperationOrIsRejectedAloneAsAsked() {
        ModelOperations<Ticket> tickets = open(Ticket.class).model(Ticket.class);
        List<Ticket> rows = List.of(Ticket.of("x"), BAD, Ticket.of("y"));
        BulkFailedException stopped =
                refused(BulkFailedException.class, () -> tickets.bulkCreate(rows, o -> o.batchSize(1)));
        assertThat(stopped.getCause()).isInstanceOf(ValidationFailedException.class);
        assertThat(stopped.progress().inserted()).isEqualTo(1);
        assertThat(stored("tickets")).isEqualTo(1);

        for (String verb : List.of("bulkUpsert", "bulkUpdate", "bulkCreate")) {
            List<Ticket> given = verb.equals("bulkCreate") ? List.of(BAD, Ticket.of("z")) : rows;
            List<BulkProgress<Ticket>> ticks = collected(
                    verb.equals("bulkUpsert")
                            ? tickets.bulkUpsert(given, o -> o.onError(OnError.CONTINUE))
                            : verb.equals("bulkUpdate")
                                    ? tickets.bulkUpdate(given, o -> o.onError(OnError.CONTINUE))
                                    : tickets.bulkCreate(given, o -> o.onError(OnError.CONTINUE)));
            BulkProgress<Ticket> done = ticks.get(ticks.size() - 1);
            List<Rejected<Ticket>> rejected =
                    ticks.stream().flatMap(tick -> tick.rejected().stream()).toList();
            assertThat(done.failed()).as(verb).isEqualTo(1);
            assertThat(done.processed()).as(verb).isEqualTo(given.size());
            assertThat(rejected).as(verb).hasSize(1);
            DataFlowException cause = rejected.get(0).cause();
            assertBroken(((ValidationFailedException) cause).faults(), 0);
            assertThat(ticks.toString()).doesNotContain(CANARY);
        }
        assertThat(stored("tickets")).isEqualTo(3);
    }

    @Test
    void aSumIsRefusedWhereARuleNeedsTheWholeValue() {
        ModelOperations<Level> levels = open(Level.class).model(Level.class);
        await(levels.create(new Level("a", 1)));
        assertThat(refused(
                                ValidationFailedException.class,
                                () -> levels.update("a", set(Level::level).plus(5)))
                        .faults()
                        .get(0)
                        .rule())
                .isEqualTo("plus");
        assertThat(await(levels.update("a", set(Level::level).to(2))).level()).isEqualTo(2);
    }

    @Test
    void aSumThatLeavesTheRangeIsRefusedByTheTable() {
        ModelOperations<Ticket> tickets = open(Ticket.class).model(Ticket.class);
        await(tickets.create(Ticket.of("a")));
        assertThat(await(tickets.update("a", set(Ticket::score).plus(99))).score())
                .isEqualTo(100);
        refused(
                CheckViolationException.class,
                () -> tickets.update("a", set(Ticket::score).plus(1)));
        refused(
                CheckViolationException.class,
                () -> tickets.updateWhere(tickets.all(), set(Ticket::score).plus(-101)));
        refused(
                CheckViolationException.class,
                () -> tickets.update("a", set(Ticket::price).plus(new BigDecimal("-0.01"))));
        assertThat(await(tickets.read("a"))).satisfies(row -> {
            assertThat(row.score()).isEqualTo(100);
            assertThat(row.price()).isEqualByComparingTo("0.1");
        });
    }

    @DataModel(table = "gauges")
    record Loose(
            String id,
            @Range(max = 1_000) int score,
            @Nullable BigDecimal price,
            String state) {}

    @DataModel(table = "gauges")
    record Strict(
            String id,
            @Range(min = 0, max = 100) int score,
            @Nullable @Range(min = 0.1) BigDecimal price,
            @OneOf({"OPEN", "CLOSED"}) @Length(max = 6) String state) {}

    /** A check that is there is weaker, or none is: what is given is looked at by us, and what is added as well. */
    @Test
    void rulesThatAreStricterThanTheTableHoldInEveryVerb() {
        await(open(Loose.class).model(Loose.class).create(new Loose("a", 50, null, "OPEN")));
        DataFlow db = open(Strict.class);
        ModelOperations<Strict> gauges = db.model(Strict.class);
        Strict bad = new Strict("a", 101, new BigDecimal("0.01"), CANARY);
        for (Publisher<?> work : List.of(
                gauges.create(bad),
                gauges.update(bad),
                gauges.upsert(bad),
                gauges.updateWhere(gauges.all(), set(Strict::score).to(101)),
                gauges.update("a", set(Strict::state).to("ajar")))) {
            refused(ValidationFailedException.class, () -> work);
        }
        for (var write : List.of(
                gauges.bulkCreate(List.of(bad)), gauges.bulkUpdate(List.of(bad)), gauges.bulkUpsert(List.of(bad)))) {
            assertThat(refused(BulkFailedException.class, () -> write))
                    .hasCauseInstanceOf(ValidationFailedException.class);
        }
        assertThat(await(gauges.read("a"))).isEqualTo(new Strict("a", 50, null, "OPEN"));

        assertThat(await(gauges.update("a", set(Strict::score).plus(50))).score())
                .isEqualTo(100);
        assertThat(await(gauges.update("a", set(Strict::price).plus(new BigDecimal("-5"))))
                        .price())
                .as("an unknown number stays unknown")
                .isNull();
        await(gauges.create(new Strict("b", 10, BigDecimal.ONE, "CLOSED")));
        Strict fresh = new Strict("a", 1, null, "OPEN");
        for (Publisher<?> work : List.of(
                gauges.update("a", set(Strict::score).plus(1)),
                gauges.update("a", set(Strict::score).plus(Integer.MIN_VALUE)),
                gauges.update("b", set(Strict::price).plus(new BigDecimal("-0.95"))),
                gauges.updateWhere(gauges.all(), set(Strict::score).plus(-11)),
                gauges.upsert(fresh, o -> o.update(set(Strict::score).plus(1))),
                db.transaction(tx -> gauges.update("b", set(Strict::score).plus(1))
                        .then(gauges.update("b", set(Strict::score).plus(90)))))) {
            CheckViolationException left = refused(CheckViolationException.class, () -> work);
            assertThat(left.fields()).hasSize(1);
            assertThat(left.isTransient()).isFalse();
        }
        refused(
                RecordNotFoundException.class,
                () -> gauges.update("nobody", set(Strict::score).plus(1)));
        assertThat(await(gauges.updateWhere(gauges.all(), set(Strict::score).plus(-10))))
                .isEqualTo(2);
        assertThat(await(gauges.upsert(fresh, o -> o.update(set(Strict::score).plus(1))))
                        .record()
                        .score())
                .isEqualTo(91);
        assertThat(await(gauges.read("b")).score()).isZero();
    }

    @Test
    void aModelDeclaredAsDataHasTheSameRulesAndKeepsThemAsData() {
        ModelDefinition declared = ModelDefinition.of(Map.of(
                "name",
                "Ticket",
                "fields",
                row(
                        "id", "string",
                        "score", Map.of("type", "int", "range", Map.of("min", 0, "max", 100)),
                        "name", Map.of("type", "string", "length", Map.of("min", 2, "max", 5)),
                        "email", Map.of("type", "string", "pattern", "[a-z]+@[a-z]+"),
                        "state",
                                Map.of(
                                        "type",
                                        "enum",
                                        "values",
                                        List.of("OPEN", "CLOSED", "NEVER"),
                                        "oneOf",
                                        List.of("OPEN", "CLOSED")),
                        "note", Map.of("type", "string", "rules", new NotShouting(), "nullable", true))));
        ModelDefinition again = ModelDefinition.of(declared.toMap());
        DataFlow db = open(again);
        Map<String, Object> bad = row("id", "a", "score", -1, "name", "x", "email", CANARY, "state", "NEVER");
        ValidationFailedException refused = refusedWithoutSql(
                ValidationFailedException.class, () -> db.model("Ticket").create(bad));
        assertThat(refused.faults()).extracting(Fault::field).containsExactly("score", "name", "email", "state");
        assertThat(again.find("note").rules()).as("code is no data").isEmpty();
        assertThat(declared.find("note").rules()).hasSize(1);
        Map<String, Object> good = row("id", "a", "score", 0, "name", "xy", "email", "a@b", "state", "OPEN");
        assertThat(await(db.model("Ticket").create(good))).containsEntry("state", "OPEN");
    }

    @DataModel
    record Impossible(
            String id,
            @Range(min = 2, max = 1) int crossed,
            @Range(min = 1) String text,
            @Length(max = 3) int number,
            @Pattern("(") String open,
            @OneOf({"x"}) int letter,

            @Range(min = 5) @io.dataflow.core.model.Default("4")
            int below) {}

    @Test
    void rulesThatDoNotGoWithTheirFieldAreRefusedWhenTheModelIsMade() {
        ValidationFailedException refused = refused(
                ValidationFailedException.class, () -> Mono.fromSupplier(() -> ModelDefinition.of(Impossible.class)));
        assertThat(refused.faults())
                .extracting(Fault::field, Fault::rule)
                .containsExactlyInAnyOrder(
                        tuple("crossed", "range"),
                        tuple("text", "range"),
                        tuple("number", "length"),
                        tuple("open", "pattern"),
                        tuple("letter", "oneOf"),
                        tuple("below", "default"));
    }

    @DataModel
    record Patient(
            String id,

            @Sensitive @Length(max = 20) @ValidatedBy(NotShouting.class)
            String diagnosis,

            @Nullable @ValidatedBy(Broken.class) String ward) {}

    @Test
    void aSensitiveFieldIsMaskedInErrorsAndInTheTextOfMapRows() {
        DataFlow db = open(Patient.class);
        ModelOperations<Patient> patients = db.model(Patient.class);
        MapOperations maps = db.model("Patient");
        String loud = CANARY.toUpperCase(java.util.Locale.ROOT);
        ValidationFailedException refused =
                refused(ValidationFailedException.class, () -> patients.create(new Patient("a", loud, null)));
        assertThat(refused.getMessage())
                .contains("diagnosis")
                .contains("NotShouting")
                .doesNotContain(loud);

        Map<String, Object> stored = await(maps.create(row("id", "a", "diagnosis", CANARY)));
        assertThat(stored).containsEntry("diagnosis", CANARY);
        assertThat(stored.toString()).contains("diagnosis=***").doesNotContain(CANARY);
        assertThat(await(maps.list(maps.all())).toString()).doesNotContain(CANARY);
        assertThat(await(maps.list(maps.all())).records().toString()).doesNotContain(CANARY);
        assertThat(await(maps.upsert(row("id", "a", "diagnosis", CANARY))).toString())
                .doesNotContain(CANARY);
        assertThat(await(db.node("PatientReadNode").run(Map.of("id", "a")))
                        .get("record")
                        .toString())
                .contains("***")
                .doesNotContain(CANARY);
        assertThat(collected(patients.aggregate(
                                io.dataflow.core.query.Dsl.groupBy("diagnosis").count("n")))
                        .toString())
                .contains("n=1")
                .doesNotContain(CANARY);
    }

    @Test
    void aRuleThatThrowsRefusesTheRowWithoutTellingItsValue() {
        ModelOperations<Patient> patients = open(Patient.class).model(Patient.class);
        ValidationFailedException refused = refusedWithoutSql(
                ValidationFailedException.class, () -> patients.create(new Patient("a", "flu", CANARY)));
        assertThat(refused.faults()).extracting(Fault::field, Fault::rule).containsExactly(tuple("ward", "Broken"));
        assertThat(refused.getMessage()).contains("IllegalStateException");
    }
}
