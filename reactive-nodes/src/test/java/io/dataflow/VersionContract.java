package io.dataflow;

import static io.dataflow.core.query.Dsl.set;
import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.MapOperations;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.RecordNotFoundException;
import io.dataflow.core.SchemaException;
import io.dataflow.core.Tenant;
import io.dataflow.core.Upserted;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.VersionConflictException;
import io.dataflow.core.WriteProtectedException;
import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.model.Version;
import io.dataflow.testsupport.Capability;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Every change of a row counts its version, and a change of a version that is not there any more is refused. */
@Capability("S36")
abstract class VersionContract extends FacadeContract {

    private DataFlow db;
    private ModelOperations<Draft> drafts;

    private ModelOperations<Draft> fresh() {
        db = open(Draft.class);
        drafts = db.model(Draft.class);
        return drafts;
    }

    private long version(String id) {
        return await(drafts.read(id)).version();
    }

    @Test
    void aNewRowStartsAtZeroWhateverItIsGiven() {
        fresh();
        assertThat(await(drafts.create(Draft.of("a", 1, 0))).version()).isZero();
        assertThat(await(drafts.create(Draft.of("b", 1, 41))).version()).isZero();
        assertThat(await(db.model("Draft").create(row("id", "c", "slug", "c", "score", 1))))
                .containsEntry("version", 0L);
        assertThat(await(db.model("Draft").create(row("id", "d", "slug", "d", "score", 1, "version", 7))))
                .as("a row that was read elsewhere")
                .containsEntry("version", 0L);
        assertThat(await(drafts.create(set(Draft::id)
                                .to("e")
                                .set(Draft::slug)
                                .to("e")
                                .set(Draft::score)
                                .to(1)))
                        .version())
                .isZero();
        assertThat(collected(drafts.createMany(Flux.just(Draft.of("f", 1, 3), Draft.of("g", 1, 3)))))
                .extracting(Draft::version)
                .containsExactly(0L, 0L);
        assertThat(await(drafts.upsert(Draft.of("h", 1, 9))))
                .satisfies(stored -> assertThat(stored.record().version()).isZero());
    }

    @Test
    void aWholeRowIsWrittenOnlyWhereItsVersionIsTheStoredOne() {
        fresh();
        Draft first = await(drafts.create(Draft.of("a", 1, 0)));
        Draft second = await(drafts.update(first.scored(2)));
        assertThat(second.version()).isEqualTo(1);
        VersionConflictException conflict =
                refused(VersionConflictException.class, () -> drafts.update(first.scored(3)));
        assertThat(conflict.code()).isEqualTo("VERSION_CONFLICT");
        assertThat(conflict.model()).isEqualTo("Draft");
        assertThat(conflict.operation()).isEqualTo("update");
        assertThat(conflict.isTransient()).isFalse();
        assertThat(conflict).hasMessageContaining("Draft.update").hasMessageContaining("'version'");
        assertThat(await(drafts.read("a"))).isEqualTo(second);
        refused(VersionConflictException.class, () -> drafts.update(second.versioned(2)));
        assertThat(await(drafts.update(second.scored(4))).version()).isEqualTo(2);
        refused(RecordNotFoundException.class, () -> drafts.update(Draft.of(CANARY, 1, 0)));
    }

    @Test
    void theKeyIsNotToldByTheError() {
        fresh();
        await(drafts.create(Draft.of(CANARY, 1, 0)));
        refused(VersionConflictException.class, () -> drafts.update(Draft.of(CANARY, 2, 5)));
        refused(VersionConflictException.class, () -> drafts.delete(CANARY, 5));
    }

    @Test
    void anUpdateByKeyCountsAndChecksWhenItIsAskedTo() {
        fresh();
        MapOperations maps = db.model("Draft");
        await(drafts.create(Draft.of("a", 1, 0)));
        assertThat(await(drafts.update("a", set(Draft::score).to(2))).version()).isEqualTo(1);
        assertThat(await(drafts.update("a", Map.of("score", 3))).version()).isEqualTo(2);
        assertThat(await(drafts.update("a", set(Draft::score).plus(1).ifVersion(2)))
                        .version())
                .isEqualTo(3);
        assertThat(await(maps.update("a", maps.changes(Map.of("score", 5)).ifVersion(3))))
                .containsEntry("version", 4L);
        assertThat(await(maps.update(row("id", "a", "score", 6)))).containsEntry("version", 5L);
        for (Mono<?> stale : List.<Mono<?>>of(
                drafts.update("a", set(Draft::score).to(9).ifVersion(4)),
                drafts.update("a", set(Draft::score).to(9).ifVersion(4).only("score")),
                drafts.update("a", drafts.changes(Map.of("score", 9)).ifVersion(6)),
                maps.update("a", maps.changes(Map.of("score", 9)).ifVersion(-1)))) {
            refused(VersionConflictException.class, () -> stale);
        }
        assertThat(await(drafts.read("a"))).satisfies(stored -> {
            assertThat(stored.score()).isEqualTo(6);
            assertThat(stored.version()).isEqualTo(5);
        });
        refused(
                RecordNotFoundException.class,
                () -> drafts.update("x", set(Draft::score).to(9).ifVersion(0)));
    }

    @Test
    void aMergePatchCountsAndChecksToo() {
        fresh();
        await(drafts.create(new Draft("a", "a", 1, Map.of("city", "Rome", "zip", 1), 0, null)));
        Map<String, ?> patch = Map.of("attributes", Map.of("zip", 2), "score", 2);
        Draft patched = await(drafts.update("a", drafts.mergePatch(patch).ifVersion(0)));
        assertThat(patched.version()).isEqualTo(1);
        assertThat(patched.attributes()).isEqualTo(Map.of("city", "Rome", "zip", 2));
        refused(
                VersionConflictException.class,
                () -> drafts.update("a", drafts.mergePatch(patch).ifVersion(0)));
        refused(
                RecordNotFoundException.class,
                () -> drafts.update("x", drafts.mergePatch(patch).ifVersion(0)));
        assertThat(await(drafts.updateWhere(drafts.all(), drafts.mergePatch(patch))))
                .isEqualTo(1);
        assertThat(version("a")).isEqualTo(2);
        ValidationFailedException named = refused(
                ValidationFailedException.class,
                () -> drafts.update("a", drafts.mergePatch(Map.of("score", 2, "version", 2))));
        assertThat(named.faults().get(0).rule()).isEqualTo("managed");
    }

    @Test
    void changesByFilterCountEveryRowThatTheyTouch() {
        fresh();
        await(drafts.bulkCreate(List.of(Draft.of("a", 1, 0), Draft.of("b", 2, 0), Draft.of("c", 3, 0)))
                .last());
        assertThat(await(drafts.updateWhere(
                        where(Draft::score).gte(2), set(Draft::score).plus(10))))
                .isEqualTo(2);
        assertThat(List.of(version("a"), version("b"), version("c"))).containsExactly(0L, 1L, 1L);
        await(db.node("DraftUpdateNode").run(Map.of("filter", Map.of("score", 1), "fields", Map.of("score", 5))));
        await(db.node("DraftBulkUpdateNode").run(Map.of("filter", Map.of("id", "a"), "fields", Map.of("score", 6))));
        await(db.node("DraftUpdateNode").run(Map.of("filter", Map.of("id", "a"), "fields", Map.of("score", 7))));
        assertThat(version("a")).isEqualTo(3);
        assertThat(await(drafts.updateWhere(
                        where(Draft::id).eq("b").and(Draft::version).eq(0L),
                        set(Draft::score).to(0))))
                .as("a version is a field like others in a filter")
                .isZero();
    }

    @Test
    void nodesCheckTheVersionThatTheyAreGiven() {
        fresh();
        await(drafts.create(Draft.of("a", 1, 0)));
        Map<String, ?> byKey = Map.of("id", "a");
        assertThat(node("DraftUpdateNode", Map.of("filter", byKey, "score", 2, "ifVersion", 0)))
                .containsEntry("updated", 1L);
        refused(VersionConflictException.class, () -> db.node("DraftUpdateNode")
                .run(Map.of("filter", byKey, "score", 3, "if_version", 0)));
        assertThat(node("DraftUpdateNode", Map.of("filter", Map.of("id", "x"), "score", 3, "ifVersion", 0)))
                .containsEntry("updated", 0L);
        Map<String, ?> create = Map.of("slug", "slug-a", "score", 1);
        assertThat(node(
                        "DraftUpsertNode",
                        Map.of("where", byKey, "create", create, "update", Map.of("score", 4), "ifVersion", 1)))
                .containsEntry("action", "updated");
        refused(VersionConflictException.class, () -> db.node("DraftUpsertNode")
                .run(Map.of("where", byKey, "create", create, "update", Map.of("score", 5), "ifVersion", 1)));
        refused(VersionConflictException.class, () -> db.node("DraftDeleteNode")
                .run(Map.of("id", "a", "ifVersion", 1)));
        for (Mono<?> work : List.<Mono<?>>of(
                db.node("DraftUpdateNode").run(Map.of("filter", Map.of("score", 4), "score", 3, "ifVersion", 2)),
                db.node("DraftDeleteNode").run(Map.of("filter", byKey, "ifVersion", 2)),
                db.node("DraftUpsertNode").run(Map.of("where", byKey, "create", create, "ifVersion", 2)))) {
            assertThat(refused(ValidationFailedException.class, () -> work)
                            .faults()
                            .get(0)
                            .field())
                    .isEqualTo("ifVersion");
        }
        VersionConflictException inWorkflow = refused(
                VersionConflictException.class,
                () -> db.run(
                        db.workflow("edit")
                                .addNode("DraftReadNode", "read", Map.of("id", "a"))
                                .addSyncCode("outdated", in -> Map.of("version", (Long) in.get("version") - 1))
                                .addConnection("read", "version", "outdated", "version")
                                .addNode(
                                        "DraftUpdateNode",
                                        "write",
                                        Map.of("filter", byKey, "score", 9, "ifVersion", "${outdated.version}"))
                                .build(),
                        Map.of()));
        assertThat(inWorkflow.nodeId()).isEqualTo("write");
        assertThat(await(drafts.read("a"))).satisfies(stored -> {
            assertThat(stored.score()).isEqualTo(4);
            assertThat(stored.version()).isEqualTo(2);
        });
        assertThat(node("DraftDeleteNode", Map.of("id", "a", "ifVersion", 2))).containsEntry("deleted", 1L);
        assertThat(open(Contact.class).nodes()).allSatisfy(definition -> assertThat(definition.inputs())
                .as("ports of a model without versions")
                .noneMatch(port -> port.name().equals("ifVersion")));
    }

    private Map<String, Object> node(String name, Map<String, ?> inputs) {
        return await(db.node(name).run(inputs)).asMap();
    }

    @Test
    void aDeleteChecksTheVersionThatItIsGiven() {
        fresh();
        await(drafts.create(Draft.of("a", 1, 0)));
        await(drafts.update("a", Map.of("score", 2)));
        VersionConflictException conflict = refused(VersionConflictException.class, () -> drafts.delete("a", 0));
        assertThat(conflict.operation()).isEqualTo("delete");
        assertThat(stored("drafts")).isEqualTo(1);
        assertThat(await(db.model("Draft").delete("a", 1))).isTrue();
        assertThat(await(drafts.delete("a", 1))).as("there is none").isFalse();
        await(drafts.create(Draft.of("b", 1, 0)));
        assertThat(await(drafts.delete("b"))).isTrue();
    }

    @Test
    void anUpsertCountsAndARecordIsChecked() {
        fresh();
        MapOperations maps = db.model("Draft");
        Draft first = await(drafts.upsert(Draft.of("a", 1, 5))).record();
        Upserted<Draft> second = await(drafts.upsert(first.scored(2)));
        assertThat(second.created()).isFalse();
        assertThat(second.record().version()).isEqualTo(1);
        VersionConflictException conflict =
                refused(VersionConflictException.class, () -> drafts.upsert(first.scored(3)));
        assertThat(conflict.operation()).isEqualTo("upsert");
        refused(
                VersionConflictException.class,
                () -> drafts.upsert(new Draft("c", "slug-a", 3, null, 0, null), o -> o.conflictOn(Draft::slug)));
        refused(
                VersionConflictException.class,
                () -> drafts.upsert(first, o -> o.update(set(Draft::score).to(9).ifVersion(4))));
        assertThat(await(drafts.read("a"))).isEqualTo(second.record());

        assertThat(await(maps.upsert(row("id", "a", "slug", "slug-a", "score", 4)))
                        .record())
                .as("a map names no version, so that it is not checked")
                .containsEntry("version", 2L);
        assertThat(await(drafts.upsert(
                                Draft.of("a", 0, 99),
                                o -> o.update(set(Draft::score).plus(1).ifVersion(2))))
                        .record())
                .satisfies(stored -> {
                    assertThat(stored.score()).isEqualTo(5);
                    assertThat(stored.version()).isEqualTo(3);
                });
        Draft before = await(drafts.read("a"));
        Upserted<Draft> untouched = await(drafts.upsert(Draft.of("a", 0, 99), o -> o.update(drafts.changes(Map.of()))));
        assertThat(untouched.record()).as("nothing to change, nothing counted").isEqualTo(before);
    }

    @Test
    void theVersionCannotBeNamedWhereRowsAreChanged() {
        fresh();
        MapOperations maps = db.model("Draft");
        for (Mono<?> work : List.<Mono<?>>of(
                drafts.update("a", Map.of("version", 1)),
                drafts.update("a", set(Draft::version).to(1L)),
                drafts.update("a", set(Draft::version).plus(1L)),
                drafts.updateWhere(drafts.all(), set(Draft::version).to(1L)),
                drafts.upsert(
                        Draft.of("a", 1, 0), o -> o.update(set(Draft::version).to(1L))),
                maps.update(row("id", "a", "version", 1)),
                maps.upsert(row("id", "a", "slug", "a", "score", 1, "version", 1)))) {
            ValidationFailedException fault = refusedWithoutSql(ValidationFailedException.class, () -> work);
            assertThat(fault.faults().get(0).field()).isEqualTo("version");
            assertThat(fault.faults().get(0).rule()).isEqualTo("managed");
        }
        for (Mono<?> work : List.<Mono<?>>of(
                drafts.updateWhere(drafts.all(), set(Draft::score).to(1).ifVersion(1)),
                drafts.create(set(Draft::id).to("a").ifVersion(0)))) {
            ValidationFailedException fault = refusedWithoutSql(ValidationFailedException.class, () -> work);
            assertThat(fault.faults().get(0).field()).isEqualTo("ifVersion");
        }
    }

    @Test
    void aModelWithoutVersionsRefusesToCheckOne() {
        DataFlow plain = open(Contact.class);
        ModelOperations<Contact> contacts = plain.model(Contact.class);
        for (Mono<?> work : List.<Mono<?>>of(
                contacts.update("a", set(Contact::score).to(1).ifVersion(1)),
                contacts.delete("a", 1),
                plain.model("Contact").delete("a", 1))) {
            assertThat(refusedWithoutSql(ValidationFailedException.class, () -> work))
                    .hasMessageContaining("io.dataflow.core.model.Version");
        }
    }

    @DataModel
    record Optional(String id, @Version @Nullable Integer revision, int score) {}

    @Test
    void aRecordWhoseVersionIsNullWasNeverReadSoThatItUpdatesNothing() {
        DataFlow other = open(Optional.class);
        ModelOperations<Optional> rows = other.model(Optional.class);
        assertThat(refusedWithoutSql(ValidationFailedException.class, () -> rows.update(new Optional("a", null, 1)))
                        .faults()
                        .get(0))
                .satisfies(fault -> {
                    assertThat(fault.field()).isEqualTo("revision");
                    assertThat(fault.rule()).isEqualTo("required");
                });
        assertThat(await(rows.create(new Optional("a", null, 1))).revision()).isZero();
        assertThat(await(rows.upsert(new Optional("a", null, 2))).record())
                .as("an upsert that knows no version overwrites")
                .isEqualTo(new Optional("a", 1, 2));
        assertThat(await(rows.update(new Optional("a", 1, 3)))).isEqualTo(new Optional("a", 2, 3));
        refused(
                VersionConflictException.class,
                () -> rows.update("a", set(Optional::score).to(9).ifVersion(1L << 40)));
    }

    @Test
    void aConflictInATransactionRollsBackWhatTheTransactionRollsBackAndNoMore() {
        fresh();
        await(drafts.create(Draft.of("a", 1, 0)));
        await(drafts.create(Draft.of("b", 1, 0)));
        refused(
                VersionConflictException.class,
                () -> db.transaction(tx -> tx.model(Draft.class)
                        .update("a", set(Draft::score).to(9))
                        .then(tx.model(Draft.class).update(Draft.of("b", 9, 4)))));
        assertThat(version("a")).isZero();
        await(db.transaction(tx -> {
            ModelOperations<Draft> inside = tx.model(Draft.class);
            return inside.update("a", set(Draft::score).to(2))
                    .then(db.transaction(nested -> nested.model(Draft.class)
                                    .update("a", set(Draft::score).to(3))
                                    .then(nested.model(Draft.class).update(Draft.of("a", 9, 0))))
                            .onErrorResume(VersionConflictException.class, e -> inside.read("a")))
                    .doOnNext(seen -> assertThat(seen.version()).isEqualTo(1));
        }));
        assertThat(await(drafts.read("a")).score()).isEqualTo(2);
        assertThat(version("a")).isEqualTo(1);
    }

    /** It is an answer, no failed statement: often, since a look that was cut short showed only where it met its end. */
    @Test
    void anUpsertThatFindsAnotherVersionLeavesTheTransactionAsItWas() {
        fresh();
        await(drafts.create(Draft.of("a", 1, 0)));
        Mono<Draft> outdated = drafts.upsert(Draft.of("a", 9, 4)).map(Upserted::record);
        Long conflicts = await(db.transaction(tx -> Flux.range(0, 300)
                .concatMap(
                        i -> outdated.thenReturn(0L).onErrorResume(VersionConflictException.class, e -> Mono.just(1L)))
                .reduce(0L, Long::sum)
                .delayUntil(all -> tx.model(Draft.class).update(Draft.of("a", 2, 0)))));
        assertThat(conflicts).isEqualTo(300);
        assertThat(await(drafts.read("a")))
                .extracting(Draft::score, Draft::version)
                .containsExactly(2, 1L);
    }

    @DataModel(tenant = true, softDelete = true)
    record Paper(
            String id,
            int score,
            @Version long version,
            @Nullable Instant deletedAt) {}

    @Test
    void tenantsAndSoftDeletesCountTheirOwn() {
        ModelOperations<Paper> papers = open(Paper.class).model(Paper.class);
        Paper first = await(Tenant.with("acme", papers.create(new Paper("a", 1, 0, null))));
        await(Tenant.with("beta", papers.create(new Paper("a", 1, 0, null))));
        await(Tenant.with("acme", papers.update(new Paper("a", 2, 0, null))));
        assertThat(await(Tenant.with("beta", papers.read("a"))).version()).isZero();
        refused(VersionConflictException.class, () -> Tenant.with("beta", papers.update(new Paper("a", 9, 1, null))));
        refused(RecordNotFoundException.class, () -> Tenant.with("gamma", papers.update(new Paper("a", 9, 7, null))));
        assertThat(await(Tenant.with("gamma", papers.delete("a", 7)))).isFalse();
        refused(VersionConflictException.class, () -> Tenant.with("acme", papers.delete("a", 0)));

        assertThat(await(Tenant.with("acme", papers.delete("a", 1)))).isTrue();
        assertThat(await(Tenant.with(
                                "acme", papers.list(where(Paper::id).eq("a").includeDeleted())))
                        .records())
                .singleElement()
                .satisfies(gone -> assertThat(gone.version()).isEqualTo(2));
        refused(RecordNotFoundException.class, () -> Tenant.with("acme", papers.update(new Paper("a", 9, 2, null))));
        assertThat(await(Tenant.with("acme", papers.delete("a", 2))))
                .as("it is not there")
                .isFalse();
        refused(
                VersionConflictException.class,
                () -> Tenant.with(
                        "acme",
                        papers.update("a", set(Paper::deletedAt).to(null).ifVersion(1))));
        assertThat(await(Tenant.with(
                                "acme",
                                papers.update(
                                        "a", set(Paper::deletedAt).to(null).ifVersion(2))))
                        .version())
                .isEqualTo(3);

        await(Tenant.with("acme", papers.delete("a")));
        assertThat(await(Tenant.with("acme", papers.upsert(first))).record())
                .as("a row that is deleted is not there for who upserts, but goes on counting")
                .isEqualTo(new Paper("a", 1, 5, null));
        assertThat(await(Tenant.with("beta", papers.read("a")))).isEqualTo(new Paper("a", 1, 0, null));
    }

    @DataModel(appendOnly = true)
    record Entry(String id, @Version int version) {}

    @Test
    void whatIsAppendOnlyStaysAtZero() {
        ModelOperations<Entry> entries = open(Entry.class).model(Entry.class);
        assertThat(await(entries.create(new Entry("a", 3)))).isEqualTo(new Entry("a", 0));
        refused(WriteProtectedException.class, () -> entries.update(new Entry("a", 0)));
        refused(WriteProtectedException.class, () -> entries.delete("a", 0));
        refused(WriteProtectedException.class, () -> entries.upsert(new Entry("a", 0)));
    }

    @Test
    void aModelDeclaredAsDataHasOneToo() {
        List<ModelDefinition> declared = List.of(
                model("Memo", "id", "string", "score", "int", "version", Map.of("type", "long", "version", true)),
                ModelDefinition.of(
                        Map.of("name", "Memo", "version", true, "fields", row("id", "string", "score", "int"))));
        for (ModelDefinition one : declared) {
            ModelDefinition same = ModelDefinition.of(one.toMap());
            MapOperations memos = open(same).model("Memo");
            await(memos.upsert(row("id", "a", "score", 1)));
            long before = ((Number) await(memos.read("a")).get("version")).longValue();
            await(memos.update("a", memos.changes(Map.of("score", 2)).ifVersion(before)));
            refused(
                    VersionConflictException.class,
                    () -> memos.update("a", memos.changes(Map.of("score", 3)).ifVersion(before)));
        }
        assertThat(tables()).contains("memos");
    }

    @Test
    void aFieldCalledVersionIsAPlainOne() {
        MapOperations plain =
                open(model("Manual", "id", "string", "version", "string")).model("Manual");
        await(plain.create(row("id", "a", "version", "second edition")));
        assertThat(await(plain.update("a", Map.of("version", "third")))).containsEntry("version", "third");
    }

    @Test
    void aTableThatHoldsRowsTakesAVersionOn() {
        MapOperations before =
                open(model("Memo", "id", "string", "score", "int")).model("Memo");
        await(before.create(row("id", "a", "score", 1)));
        MapOperations memos = open(ModelDefinition.of(
                        Map.of("name", "Memo", "version", true, "fields", row("id", "string", "score", "int"))))
                .model("Memo");
        assertThat(await(memos.read("a"))).containsEntry("version", 0L);
        assertThat(await(memos.update("a", memos.changes(Map.of("score", 2)).ifVersion(0))))
                .containsEntry("version", 1L);
        await(before.create(row("id", "b", "score", 1)));
        assertThat(await(memos.read("b"))).as("stored by who knows no versions").containsEntry("version", 0L);
    }

    @Test
    void anExistingColumnThatMayBeNullIsNoVersionAndOneThatIsMissingIsNamed() {
        database().execute("CREATE TABLE \"memos\" (\"id\" VARCHAR(20) PRIMARY KEY, \"version\" BIGINT)");
        ModelDefinition memo = ModelDefinition.of(
                Map.of("name", "Memo", "version", true, "timestamps", false, "fields", row("id", "string")));
        for (DataFlow other : List.of(
                opened(builder().model(memo).build()),
                opened(builder().model(memo).existingSchema(true).build()))) {
            assertThat(refused(SchemaException.class, other::ready))
                    .hasMessageContaining("Memo.version")
                    .hasMessageContaining("NOT NULL");
        }
        ModelDefinition other = ModelDefinition.of(Map.of(
                "name",
                "Memo",
                "timestamps",
                false,
                "fields",
                row("id", "string", "revision", Map.of("type", "int", "version", true))));
        assertThat(refused(SchemaException.class, () -> opened(
                                builder().model(other).existingSchema(true).build())
                        .ready()))
                .hasMessageContaining("revision");
    }
}
