package io.dataflow;

import static io.dataflow.core.BulkOptions.OnError.CONTINUE;
import static io.dataflow.core.query.Dsl.set;
import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.BulkFailedException;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.DataFlowException;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.SchemaException;
import io.dataflow.core.Tenant;
import io.dataflow.core.Upserted;
import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.References;
import io.dataflow.core.model.Unique;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.OnDatabase;
import io.dataflow.testsupport.VerificationRecord;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Policies of PostgreSQL under the column: what passes by the library sees the rows of one tenant, too. */
@Capability("S34")
@OnDatabase("PostgreSQL")
class RowSecurityOnPostgresTest extends FacadeContract {

    @DataModel(tenant = true)
    record Bill(String id, @Unique @Nullable String code, int total) {}

    @DataModel(tenant = true)
    record Line(String id, @References(Bill.class) String billId) {}

    @DataModel
    record Country(String id) {}

    private static final String ALL = "SELECT COUNT(*) FROM bills";

    private DataFlow db;
    private ModelOperations<Bill> bills;

    @BeforeEach
    void openSecured() {
        // By default 50,000 rows are a large batch.
        System.setProperty(BulkStageOnPostgresTest.STAGED_FROM, "10000");
        db = secured(builder());
        bills = db.model(Bill.class);
    }

    private DataFlow secured(DataFlow.Builder builder) {
        return opened(builder.model(Bill.class)
                .model(Line.class)
                .model(Country.class)
                .tenancy(o -> o.rowLevelSecurity())
                .pool(o -> o.size(2).maxOverflow(0))
                .build());
    }

    private static <T> Mono<T> as(String tenant, Mono<T> work) {
        return Tenant.with(tenant, work);
    }

    private Mono<Long> raw(String sql) {
        return db.sql(sql)
                .acrossTenants("the test passes by the models")
                .as(Long.class)
                .single();
    }

    private void twoTenants() {
        for (String tenant : List.of("acme", "beta")) {
            await(as(tenant, bills.create(new Bill("1", "c", 1))));
            await(as(
                    tenant,
                    bills.bulkCreate(Flux.range(10, 300).map(i -> new Bill("b" + i, null, i)))
                            .last()));
            await(as(
                    tenant,
                    bills.bulkUpsert(List.of(new Bill("1", "c", 2), new Bill("2", null, 2)))
                            .last()));
            await(as(tenant, db.model(Line.class).create(new Line("l", "1"))));
        }
        await(as("beta", bills.delete("2")));
    }

    @Test
    void theRoleOfTheTestsIsNoSuperuserAndOwnsTheTables() {
        await(db.ready().thenReturn(1));
        assertThat(await(db.sql(
                                "SELECT CAST(rolsuper OR rolbypassrls AS int) FROM pg_roles WHERE rolname = current_user")
                        .as(Integer.class)
                        .single()))
                .isZero();
        assertThat(await(db.sql("SELECT COUNT(*) FROM pg_class WHERE relname IN ('bills', 'lines') AND relrowsecurity"
                                + " AND relforcerowsecurity AND pg_get_userbyid(relowner) = current_user")
                        .as(Long.class)
                        .single()))
                .isEqualTo(2);
    }

    @Test
    void sqlOfOnesOwnSeesTheRowsOfTheTenantThatIsBound() {
        twoTenants();
        assertThat(await(as("acme", raw(ALL)))).isEqualTo(302);
        assertThat(await(as("beta", raw(ALL)))).isEqualTo(301);
        assertThat(await(as("nobody", raw(ALL)))).isZero();
        assertThat(await(raw(ALL))).as("no tenant bound").isZero();
        assertThat(await(Tenant.system("audit", raw(ALL)))).isEqualTo(603);
        Long inside = await(as("acme", db.transaction(tx -> raw(ALL).flatMap(n -> raw(ALL)))));
        assertThat(inside).isEqualTo(302);
    }

    @Test
    void sqlOfOnesOwnCannotWriteARowOfAnotherTenant() {
        twoTenants();
        String insert = "INSERT INTO bills (tenant_id, id, total) VALUES ('beta', 'stolen', 1)";
        refused(
                DataFlowException.class,
                () -> as("acme", db.sql(insert).acrossTenants("test").update()));
        refused(
                DataFlowException.class,
                () -> db.sql(insert).acrossTenants("test").update());
        assertThat(await(as(
                        "acme",
                        db.sql("UPDATE bills SET total = 0 WHERE tenant_id = 'beta'")
                                .acrossTenants("test")
                                .update())))
                .isZero();
        assertThat(await(as("beta", bills.count(where(Bill::total).eq(0))))).isZero();
    }

    @Test
    void everyVerbWorksUnderThePolicyAsWithoutIt() {
        twoTenants();
        assertThat(await(as(
                        "acme", bills.updateWhere(bills.all(), set(Bill::total).to(5)))))
                .isEqualTo(302);
        assertThat(await(as("beta", bills.count(where(Bill::total).eq(5))))).isZero();
        Upserted<Bill> upserted = await(as("acme", bills.upsert(new Bill("1", "c", 9))));
        assertThat(upserted.created()).isFalse();
        assertThat(await(as("acme", bills.deleteWhere(where(Bill::id).startsWith("b")))))
                .isEqualTo(300);
        assertThat(await(Tenant.system("audit", bills.count(bills.all())))).isEqualTo(303);
        await(db.model(Country.class).create(new Country("it")));
        Country seen = await(as("acme", db.model(Country.class).read("it")));
        assertThat(seen.id()).isEqualTo("it");
    }

    @AfterEach
    void largeBatchesAreAsLargeAsBefore() {
        System.clearProperty(BulkStageOnPostgresTest.STAGED_FROM);
    }

    /** The server refuses to copy into such a table: rows are copied beside it, and the policy looks at what is merged. */
    @Test
    void largeBatchesGoThroughATemporaryTable() {
        twoTenants();
        database().execute("CREATE TABLE seen (text text)");
        database()
                .execute("CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " INSERT INTO seen VALUES (current_query()); RETURN NULL; END $$");
        database()
                .execute("CREATE TRIGGER note AFTER INSERT OR UPDATE ON bills"
                        + " FOR EACH STATEMENT EXECUTE FUNCTION note()");
        int many = 12_000;
        Flux<Bill> rows = Flux.range(1_000, many).map(i -> new Bill("b" + i, null, i));
        Flux<Bill> changed = rows.map(row -> new Bill(row.id(), null, -1));
        BulkProgress<Bill> created =
                await(as("acme", bills.bulkCreate(rows, o -> o.batchSize(many)).last()));
        BulkProgress<Bill> upserted = await(
                as("acme", bills.bulkUpsert(changed, o -> o.batchSize(many)).last()));
        BulkProgress<Bill> nobodys = await(
                as("beta", bills.bulkUpdate(changed, o -> o.batchSize(many)).last()));
        BulkProgress<Bill> own =
                await(as("acme", bills.bulkUpdate(rows, o -> o.batchSize(many)).last()));
        assertThat(created.inserted()).isEqualTo(many);
        assertThat(upserted.updated()).isEqualTo(many);
        assertThat(nobodys.updated()).isZero();
        assertThat(nobodys.skipped()).isEqualTo(many);
        assertThat(own.updated()).isEqualTo(many);
        assertThat(database().query("SELECT text FROM seen"))
                .isNotEmpty()
                .allMatch(row -> String.valueOf(row.get("text")).contains("pg_temp.\"dataflow_rows\""));
        assertThat(await(as("beta", raw(ALL)))).isEqualTo(301);
        assertThat(await(as("acme", raw(ALL)))).isEqualTo(302 + many);
    }

    @Test
    @Capability({"S23", "S34"})
    void aRowThatAPolicyRefusesIsItsOwnRejection() {
        await(db.ready().thenReturn(1));
        database().execute("CREATE POLICY small ON bills AS RESTRICTIVE USING (true) WITH CHECK (total < 1000)");
        Flux<Bill> rows = Flux.range(0, 20).map(i -> new Bill("b" + i, null, i == 7 ? 5_000 : i));
        for (Flux<BulkProgress<Bill>> ticks : List.of(
                bills.bulkCreate(rows, o -> o.onError(CONTINUE)), bills.bulkUpsert(rows, o -> o.onError(CONTINUE)))) {
            List<BulkProgress<Bill>> told = await(as("acme", ticks.collectList()));
            BulkProgress<Bill> end = told.get(told.size() - 1);
            assertThat(end.inserted() + end.updated()).isEqualTo(19);
            assertThat(told.stream().flatMap(tick -> tick.rejected().stream()))
                    .singleElement()
                    .satisfies(rejected -> {
                        assertThat(rejected.index()).isEqualTo(7);
                        assertThat(rejected.cause().code()).isEqualTo("ROW_REFUSED");
                        assertThat(rejected.cause())
                                .hasMessageContaining("policy")
                                .hasMessageContaining("'bills'");
                    });
        }
        DataFlowException single =
                refused(DataFlowException.class, () -> as("acme", bills.create(new Bill("x", null, 5_000))));
        assertThat(single.code()).isEqualTo("ROW_REFUSED");
        database().execute("REVOKE INSERT ON bills FROM PUBLIC, CURRENT_USER");
        BulkFailedException denied = refused(
                BulkFailedException.class,
                () -> as(
                        "acme",
                        bills.bulkCreate(List.of(new Bill("y", null, 1)), o -> o.onError(CONTINUE))
                                .last()));
        assertThat(denied).hasStackTraceContaining("may not do this");
    }

    @Test
    void aTransactionIsOfOneTenant() {
        DataFlowException error = refused(
                DataFlowException.class,
                () -> as("acme", db.transaction(tx -> bills.create(new Bill("1", null, 1))
                        .then(as("beta", bills.create(new Bill("1", null, 1)))))));
        assertThat(error.code()).isEqualTo("TENANT_CHANGED");
    }

    @Test
    void aConnectionForgetsItsTenantWhateverEndedItsWork() throws Exception {
        twoTenants();
        int rounds = Effort.of(2_000);
        long seed = 3;
        VerificationRecord.run("connections told of a tenant, and to forget it", rounds, seed, () -> {
            Random random = new Random(seed);
            Flux.range(0, rounds)
                    .flatMap(
                            i -> {
                                String tenant = random.nextBoolean() ? "acme" : "beta";
                                long own = tenant.equals("acme") ? 302 : 301;
                                Mono<Long> cut = Mono.delay(Duration.ofNanos(random.nextInt(2_000_000)))
                                        .thenReturn(-1L);
                                return switch (random.nextInt(4)) {
                                    case 0 ->
                                        as(tenant, raw(ALL))
                                                .doOnNext(n -> assertThat(n).isEqualTo(own));
                                    case 1 -> Mono.firstWithSignal(as(tenant, db.transaction(tx -> raw(ALL))), cut);
                                    case 2 ->
                                        as(tenant, db.transaction(tx -> raw("SELECT 1 / 0")))
                                                .onErrorResume(DataFlowException.class, e -> Mono.just(0L));
                                    default ->
                                        raw(ALL).doOnNext(n -> assertThat(n).isZero());
                                };
                            },
                            5)
                    .blockLast(Duration.ofSeconds(120));
        });
    }

    @Test
    void aSchemaOfSomebodyElseNeedsThePolicyAndNothingIsChangedInIt() {
        DataFlow plain = opened(builder()
                .model(Bill.class)
                .model(Line.class)
                .model(Country.class)
                .build());
        await(plain.ready().thenReturn(1));
        DataFlow strict = secured(builder().existingSchema(true));
        SchemaException error = refused(SchemaException.class, strict::ready);
        assertThat(error).hasMessageContaining("Bill").hasMessageContaining("rowLevelSecurity()");
        await(db.ready().thenReturn(1));
        await(secured(builder().existingSchema(true)).ready().thenReturn(1));
        await(secured(builder()).ready().thenReturn(1));
    }
}
