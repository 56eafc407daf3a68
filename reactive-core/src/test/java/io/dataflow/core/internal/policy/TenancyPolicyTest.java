package io.dataflow.core.internal.policy;

import static io.dataflow.core.internal.policy.RoadEnd.rows;
import static io.dataflow.core.internal.policy.RoadEnd.through;
import static io.dataflow.core.internal.policy.Verbs.ASKED;
import static io.dataflow.core.internal.policy.Verbs.compare;
import static io.dataflow.core.internal.policy.Verbs.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.TenancyOptions;
import io.dataflow.core.TenantRequiredException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.operation.BulkRow;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.query.Expressions;
import io.dataflow.core.internal.query.Operator;
import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldDefinition.Managed;
import io.dataflow.core.model.ModelDefinition;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.util.context.Context;

class TenancyPolicyTest {

    @DataModel(tenant = true)
    record Task(String id, String title) {}

    @DataModel
    record Plain(String id, String title) {}

    private static final Policy POLICY = new TenancyPolicy(TenancyOptions.Separation.COLUMN);
    private static final Verbs TASKS = new Verbs(ModelDefinition.of(Task.class));
    private static final FieldDefinition TENANT = TASKS.model().managed(Managed.TENANT);
    private static final FieldDefinition ID = TASKS.model().field("id", "test");
    private static final FieldDefinition TITLE = TASKS.model().field("title", "test");
    private static final Context ACME = TenantScope.of("acme").asContext();
    private static final Context ALL = TenantScope.system("a test").asContext();
    private static final Expression OWN = Expressions.and(compare(TENANT.name(), Operator.EQ, "acme"), ASKED);

    @Test
    void modelsWithoutTenantsNeedNone() {
        Verbs plain = new Verbs(ModelDefinition.of(Plain.class));
        for (Operation<?> operation : plain.changing()) {
            assertThat(RoadEnd.any(POLICY, operation, Context.empty())).isSameAs(operation);
        }
    }

    @Test
    void withoutATenantEveryVerbIsRefused() {
        for (List<Operation<?>> operations : List.of(TASKS.keeping(), TASKS.changing())) {
            for (Operation<?> operation : operations) {
                assertThatThrownBy(() -> RoadEnd.any(POLICY, operation, Context.empty()))
                        .isInstanceOf(TenantRequiredException.class)
                        .hasMessageStartingWith("Task." + operation.verb() + ": the model belongs to tenants");
            }
        }
    }

    @Test
    void whatIsReadAndChangedIsOfTheTenant() {
        Operation.List<?> list = through(POLICY, TASKS.list(true), ACME);

        assertThat(through(POLICY, TASKS.read(), ACME).among()).isEqualTo(OWN);
        assertThat(through(POLICY, TASKS.update(set("title", "b")), ACME).filter())
                .isEqualTo(OWN);
        assertThat(through(POLICY, TASKS.delete(), ACME).filter()).isEqualTo(OWN);
        assertThat(list.spec().filter()).isEqualTo(Expressions.and(ASKED, compare(TENANT.name(), Operator.EQ, "acme")));
        assertThat(list.cursor()).isTrue();
        assertThat(list.spec().includeDeleted()).isTrue();
        assertThat(through(POLICY, TASKS.count(true), ACME)).isEqualTo(new Operation.Count(TASKS.model(), OWN, true));
        assertThat(through(POLICY, TASKS.bulkUpdate(), ACME).among()).isEqualTo(OWN);
        assertThat(through(POLICY, TASKS.bulkDelete(List.of(set("title", "b"))), ACME))
                .satisfies(delete -> assertThat(delete.among()).isEqualTo(OWN))
                .satisfies(delete -> assertThat(delete.stamp()).containsExactly(set("title", "b")));
    }

    @Test
    void whatIsStoredBelongsToTheTenant() {
        Operation.Upsert<?> upsert = through(POLICY, TASKS.upsert(TASKS.row("id", "1")), ACME);
        Operation.BulkUpsert<Object> bulk =
                through(POLICY, TASKS.bulkUpsert(OnConflict.UPDATE, TASKS.row("id", "1")), ACME);
        Operation.BulkCreate<Object> create =
                through(POLICY, TASKS.bulkCreate(OnConflict.ERROR, TASKS.row("id", "1")), ACME);

        assertOwned(through(POLICY, TASKS.create("id", "1"), ACME).values());
        assertOwned(upsert.values());
        assertThat(upsert.conflictOn()).containsExactly(TENANT, ID);
        for (Operation.Bulk<Object> each : List.of(bulk, create)) {
            assertThat(each.settings().conflictOn()).containsExactly(TENANT, ID);
            List<BulkRow<Object>> rows = rows(each);
            assertOwned(rows.get(0).values());
            assertThat(rows.get(0).original()).isEqualTo("row 0");
            assertThat(rows.get(1).fault()).isNotNull();
        }
    }

    private static void assertOwned(RowValues values) {
        assertThat(Verbs.shown(values)).isEqualTo(Map.of("id", "1", TENANT.name(), "acme"));
    }

    @Test
    void aRowOfAnotherTenantIsRefusedWithoutSayingWhose() {
        RowValues foreign = TASKS.row("id", "1", TENANT.name(), "rival");
        RowValues own = TASKS.row("id", "2", TENANT.name(), "acme");

        assertThatThrownBy(() -> through(POLICY, TASKS.upsert(foreign), ACME))
                .isInstanceOfSatisfying(ValidationFailedException.class, refused -> assertThat(refused.faults())
                        .singleElement()
                        .satisfies(fault -> assertThat(fault.field()).isEqualTo(TENANT.name()))
                        .satisfies(fault -> assertThat(fault.rule()).isEqualTo("tenant")))
                .hasMessageContaining("Task.upsert")
                .hasMessageNotContaining("rival");
        List<BulkRow<Object>> rows = rows(through(POLICY, TASKS.bulkUpdate(foreign, own), ACME));
        assertThat(rows.get(0).values()).isNull();
        assertThat(rows.get(0).fault()).hasMessageContaining("Task.bulkUpdate");
        assertThat(rows.get(0).original()).isEqualTo("row 0");
        assertThat(rows.get(1).fault()).isNull();
    }

    @Test
    void acrossTenantsFiltersMeetAllRows() {
        List<Operation<?>> allowed = List.of(
                TASKS.list(false),
                TASKS.count(false),
                TASKS.update(set("title", "b")),
                TASKS.delete(),
                new Operation.Delete(TASKS.model(), compare("id", Operator.GT, "1")),
                new Operation.Delete(TASKS.model(), Expression.all()),
                new Operation.Delete(TASKS.model(), Expressions.and(compare("id", Operator.EQ, "1"), ASKED)));
        for (Operation<?> operation : allowed) {
            assertThat(RoadEnd.any(POLICY, operation, ALL)).isSameAs(operation);
        }
    }

    @Test
    void acrossTenantsAKeyNamesNoRow() {
        Expression key = compare("id", Operator.EQ, "1");
        List<Operation<?>> refused = List.of(
                TASKS.read(),
                new Operation.Update<Long>(TASKS.model(), key, List.of(set("title", "b")), null),
                new Operation.Delete(TASKS.model(), key),
                new Operation.Delete(TASKS.model(), new Expression.And(List.of(key))),
                TASKS.upsert(TASKS.row("id", "1", TENANT.name(), "acme")),
                TASKS.bulkUpdate(),
                TASKS.bulkDelete(List.of()),
                TASKS.bulkUpsert(OnConflict.UPDATE));
        for (Operation<?> operation : refused) {
            assertThatThrownBy(() -> RoadEnd.any(POLICY, operation, ALL))
                    .isInstanceOf(TenantRequiredException.class)
                    .hasMessageStartingWith("Task." + operation.verb() + ": a key names a row of one tenant")
                    .hasMessageEndingWith("or use a filter");
        }
    }

    @Test
    void acrossTenantsARowIsCreatedForTheOneThatItNames() {
        Operation.Create<?> create = TASKS.create("id", "1", TENANT.name(), "acme");

        assertThat(through(POLICY, create, ALL)).isSameAs(create);
        assertThatThrownBy(() -> through(POLICY, TASKS.create("id", "1"), ALL))
                .isInstanceOf(TenantRequiredException.class)
                .hasMessageContaining(
                        "Task.create: a row that is created across tenants has to give '" + TENANT.name() + "'");

        Operation.BulkCreate<Object> bulk = through(
                POLICY,
                TASKS.bulkCreate(OnConflict.SKIP, TASKS.row("id", "1", TENANT.name(), "acme"), TASKS.row("id", "2")),
                ALL);
        List<BulkRow<Object>> rows = rows(bulk);
        assertThat(bulk.settings().conflictOn()).containsExactly(TENANT, ID);
        assertThat(bulk.settings().onConflict()).isEqualTo(OnConflict.SKIP);
        assertOwned(rows.get(0).values());
        assertThat(rows.get(1).values()).isNull();
        assertThat(rows.get(1).fault()).isInstanceOf(TenantRequiredException.class);
        assertThat(rows.get(1).index()).isEqualTo(1);
        assertThat(rows.get(2).fault()).isNotInstanceOf(TenantRequiredException.class);
    }

    @Test
    void aUniqueKeyThatNamesTheTenantKeepsItsOrder() {
        assertThat(GivenTenants.among(TENANT, List.of(TITLE, TENANT))).containsExactly(TITLE, TENANT);
        assertThat(GivenTenants.among(TENANT, List.of(TITLE))).containsExactly(TENANT, TITLE);
    }
}
