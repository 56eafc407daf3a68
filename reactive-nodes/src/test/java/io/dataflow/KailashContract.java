package io.dataflow;

import static io.dataflow.core.query.Dsl.asc;
import static io.dataflow.core.query.Dsl.desc;
import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.MapOperations;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.model.Naming;
import io.dataflow.core.query.Page;
import io.dataflow.core.schema.RegisteredModels;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Difference;
import io.dataflow.testsupport.TestDatabase;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The tables of an application of Kailash DataFlow, which goes on to use them. */
@Capability("S50")
abstract class KailashContract extends FacadeContract {

    private static final Instant LAUNCH = Instant.parse("2024-03-31T01:30:00.123456Z");

    @DataModel
    record Product(
            String id,
            String name,
            double price,
            @Nullable Integer stock,
            @Nullable Map<String, Object> attributes,
            @Nullable List<String> tags,
            @Nullable Instant launchedAt,
            @Nullable Instant createdAt,
            @Nullable OffsetDateTime updatedAt) {}

    /** The columns in the types that Kailash takes for str, float, int, dict, list and datetime. */
    private void makeTables() {
        String text = isOn("H2") ? "VARCHAR" : "TEXT";
        String json = isOn("PostgreSQL") ? "JSONB" : "JSON";
        database()
                .execute("CREATE TABLE \"products\" (\"id\" " + text + " PRIMARY KEY, \"name\" " + text
                        + " NOT NULL, \"price\" REAL NOT NULL, \"stock\" INTEGER DEFAULT 0, \"attributes\" " + json
                        + ", \"tags\" " + json
                        + ", \"launched_at\" TIMESTAMP, \"created_at\" TIMESTAMP DEFAULT CURRENT_TIMESTAMP,"
                        + " \"updated_at\" TIMESTAMP DEFAULT CURRENT_TIMESTAMP)");
        database()
                .execute(
                        "CREATE TABLE \"dataflow_model_registry\" (\"id\" INTEGER PRIMARY KEY, \"model_name\" VARCHAR(255)"
                                + " NOT NULL, \"model_checksum\" VARCHAR(64), \"model_definitions\" " + json
                                + ", \"application_id\" VARCHAR(255), \"registered_at\" TIMESTAMP WITH TIME ZONE DEFAULT"
                                + " CURRENT_TIMESTAMP, \"status\" VARCHAR(50) DEFAULT 'active', \"version\" INTEGER DEFAULT 1,"
                                + " CONSTRAINT \"unique_model_per_app\" UNIQUE (\"model_name\", \"application_id\"))");
        database()
                .execute(
                        "INSERT INTO \"products\" (\"id\", \"name\", \"price\", \"launched_at\", \"created_at\", \"updated_at\")"
                                + " VALUES ('p0', 'Old', 9.5, '2024-03-31 01:30:00.123456', '2024-01-01 00:00:00',"
                                + " '2024-01-01 00:00:00')");
    }

    private DataFlow existing() {
        return opened(builder()
                .naming(Naming.KAILASH)
                .existingSchema(true)
                .model(Product.class)
                .build());
    }

    private static Product product(String id, @Nullable Instant launchedAt) {
        return new Product(id, "New " + id, 1.25, null, Map.of("size", "L"), List.of("a", "b"), launchedAt, null, null);
    }

    /** What a column without zone holds of a row, seen behind the product's back; SQLite keeps it as text. */
    private LocalDateTime raw(String id, String column) {
        Object value = database()
                .query("SELECT \"" + column + "\" AS \"v\" FROM \"products\" WHERE \"id\" = $1", id)
                .get(0)
                .get("v");
        return value instanceof LocalDateTime time
                ? time
                : LocalDateTime.parse(String.valueOf(value).replace(' ', 'T'));
    }

    @Test
    void theRowsThatPythonWroteAreReadInUtc() {
        makeTables();
        Product old = await(existing().model(Product.class).read("p0"));
        assertThat(old)
                .isEqualTo(new Product(
                        "p0",
                        "Old",
                        9.5,
                        0,
                        null,
                        null,
                        LAUNCH,
                        Instant.parse("2024-01-01T00:00:00Z"),
                        OffsetDateTime.parse("2024-01-01T00:00:00Z")));
    }

    @Test
    void whatIsWrittenIsWhatPythonWouldRead() {
        makeTables();
        List<Map<String, Object>> before = Catalogue.of(database());
        ModelOperations<Product> products = existing().model(Product.class);
        Instant start = Instant.now().minusSeconds(5);
        Product created = await(products.create(product("p1", LAUNCH)));

        assertThat(created.launchedAt()).isEqualTo(LAUNCH);
        assertThat(created.createdAt()).isAfter(start);
        assertThat(created.tags()).containsExactly("a", "b");
        assertThat(raw("p1", "launched_at")).isEqualTo(LocalDateTime.ofInstant(LAUNCH, ZoneOffset.UTC));
        assertThat(raw("p1", "updated_at"))
                .isAfter(LocalDateTime.ofInstant(start, ZoneOffset.UTC))
                .isBefore(LocalDateTime.ofInstant(start.plusSeconds(60), ZoneOffset.UTC));

        await(products.update("p0", Map.of("name", "Newer")));
        assertThat(raw("p0", "updated_at")).isAfter(LocalDateTime.of(2025, 1, 1, 0, 0));
        assertThat(raw("p0", "created_at")).isEqualTo(LocalDateTime.of(2024, 1, 1, 0, 0));
        refused(
                ValidationFailedException.class,
                () -> products.update("p0", Map.of("updatedAt", "2024-01-01T00:00:00Z")));
        await(products.bulkUpsert(List.of(product("p1", null), product("p2", LAUNCH)))
                .last());
        assertThat(await(products.read("p1")).launchedAt()).isNull();
        assertThat(await(products.read("p2")).launchedAt()).isEqualTo(LAUNCH);
        assertThat(Catalogue.of(database())).isEqualTo(before);
    }

    @Test
    void timesAreComparedSortedAndPagedAsInstants() {
        makeTables();
        DataFlow db = existing();
        ModelOperations<Product> products = db.model(Product.class);
        for (int i = 1; i <= 4; i++) {
            await(products.create(product("p" + i, LAUNCH.plusSeconds(i))));
        }
        assertThat(await(products.count(where(Product::launchedAt).gt(LAUNCH.plusSeconds(2)))))
                .isEqualTo(2);
        assertThat(await(products.count(where(Product::launchedAt).in(LAUNCH.plusSeconds(1), LAUNCH.plusSeconds(4)))))
                .isEqualTo(2);
        assertThat(await(products.count(
                        products.filter(Map.of("launchedAt", Map.of("$lte", "2024-03-31T03:30:01.123456+02:00"))))))
                .isEqualTo(2);
        assertThat(await(products.count(products.filter(Map.of("tags", Map.of("$contains", "a"))))))
                .isEqualTo(4);
        Page<Product> first = await(
                products.list(products.all().orderBy(desc(Product::launchedAt)).limit(2)));
        Page<Product> next = await(products.list(
                products.all().orderBy(desc(Product::launchedAt)).limit(2).after(first.nextCursor())));
        assertThat(first.records()).extracting(Product::id).containsExactly("p4", "p3");
        assertThat(next.records()).extracting(Product::id).containsExactly("p2", "p1");
        assertThat(await(db.node("ProductListNode")
                                .run(Map.of("aggregate", Map.of("last", Map.of("$max", "launchedAt")))))
                        .get("records"))
                .isEqualTo(List.of(Map.of("last", LAUNCH.plusSeconds(4))));
        assertThat(await(db.node("ProductCreateNode")
                                .run(Map.of(
                                        "id",
                                        "n",
                                        "name",
                                        "N",
                                        "price",
                                        1,
                                        "launched_at",
                                        "2024-03-31T03:30:00+02:00")))
                        .get("launchedAt"))
                .isEqualTo(Instant.parse("2024-03-31T01:30:00Z"));
    }

    @Test
    @Difference(
            capability = "S50",
            database = TestDatabase.SQLITE,
            reason = "times that others wrote are read in any form, but compared as text")
    void aTimeThatPythonWroteIsFoundByItsInstant() {
        makeTables();
        ModelOperations<Product> products = existing().model(Product.class);
        assertThat(await(products.count(where(Product::launchedAt).eq(LAUNCH)))).isEqualTo(isOn("SQLite") ? 0 : 1);
    }

    @Test
    @Capability("S52")
    void theTablesAreModelsButForThoseThatKailashKeepsForItself() {
        makeTables();
        database().execute("CREATE TABLE \"dataflow_migrations\" (\"id\" INTEGER PRIMARY KEY)");
        DataFlow db =
                opened(builder().naming(Naming.KAILASH).existingSchema(true).build());
        RegisteredModels models = await(db.registerSchemaAsModels());

        assertThat(models.models()).containsExactly("Product");
        assertThat(models.errors()).isEmpty();
        MapOperations products = db.model("Product");
        assertThat(await(products.read("p0")))
                .containsEntry("launchedAt", LAUNCH)
                .containsEntry("createdAt", Instant.parse("2024-01-01T00:00:00Z"));
        Map<String, Object> created = await(products.create(
                row("id", "m", "name", "M", "price", 2.5, "tags", List.of(1, "x"), "launchedAt", LAUNCH)));
        assertThat(created).containsEntry("tags", List.of(1, "x")).containsEntry("launchedAt", LAUNCH);
        await(products.update("p0", Map.of("stock", 3)));
        assertThat(raw("p0", "updated_at")).isAfter(LocalDateTime.of(2025, 1, 1, 0, 0));
        assertThat(collected(products.stream(products.all().orderBy(asc("createdAt")))))
                .extracting(row -> row.get("id"))
                .containsExactly("p0", "m");
    }

    private void register(int id, String model, String application, String status) {
        database()
                .execute(
                        "INSERT INTO \"dataflow_model_registry\" (\"id\", \"model_name\", \"application_id\", \"status\")"
                                + " VALUES ($1, $2, $3, $4)",
                        id,
                        model,
                        application,
                        status);
    }

    @Test
    @Capability("S53")
    void theModelsInTheRegistryOfKailashAreReconstructedFromTheirTables() {
        makeTables();
        database().execute("CREATE TABLE \"categorys\" (\"id\" INTEGER PRIMARY KEY, \"label\" VARCHAR(20))");
        database().execute("CREATE TABLE \"logs\" (\"line\" VARCHAR(20))");
        database().execute("CREATE TABLE \"retireds\" (\"id\" INTEGER PRIMARY KEY)");
        register(1, "Product", "app-a", "active");
        register(2, "Product", "app-b", "active");
        register(3, "Category", "app-a", "active");
        register(4, "Log", "app-a", "active");
        register(5, "Gone", "app-a", "active");
        register(6, "Retired", "app-a", "inactive");
        List<Map<String, Object>> before = Catalogue.of(database());

        DataFlow db =
                opened(builder().naming(Naming.KAILASH).existingSchema(true).build());
        RegisteredModels known = await(db.reconstructModelsFromRegistry());

        assertThat(known.models()).containsExactly("Category", "Product");
        assertThat(known.errors()).containsOnlyKeys("Gone", "Log");
        assertThat(known.errors().get("Gone")).contains("'gones'").contains("registerSchemaAsModels");
        assertThat(known.errors().get("Log")).contains("key");
        assertThat(db.nodes()).hasSize(22);
        assertThat(await(db.model("Product").read("p0"))).containsEntry("launchedAt", LAUNCH);
        await(db.model("Category").create(Map.of("id", 1, "label", "x")));
        assertThat(stored("categorys")).isEqualTo(1);
        assertThat(await(db.reconstructModelsFromRegistry())).isEqualTo(known);
        assertThat(Catalogue.of(database())).isEqualTo(before);
        assertThat(await(opened(builder().build()).reconstructModelsFromRegistry())
                        .models())
                .as("under another naming it is a table like any other")
                .isEmpty();
    }

    @Test
    @Capability("S53")
    void whatWeRememberCountsMoreThanWhatKailashDoes() {
        makeTables();
        register(1, "Product", "app-a", "active");
        await(opened(builder()
                        .naming(Naming.KAILASH)
                        .model(ModelDefinition.of(
                                Map.of(
                                        "name",
                                        "Product",
                                        "fields",
                                        Map.of("id", "string", "name", "string", "price", "double")),
                                Naming.KAILASH))
                        .build())
                .ready()
                .thenReturn(1));
        DataFlow db = opened(builder().naming(Naming.KAILASH).build());
        assertThat(await(db.reconstructModelsFromRegistry()).models()).containsExactly("Product");
        assertThat(await(db.model("Product").read("p0")))
                .doesNotContainKey("launchedAt")
                .containsKey("createdAt");
    }

    @Test
    @Capability("S53")
    void tablesThatWeCreateUnderThisNamingAreTheSameAndAreRemembered() {
        DataFlow first =
                opened(builder().naming(Naming.KAILASH).model(Product.class).build());
        await(first.model(Product.class).create(product("p1", LAUNCH)));
        assertThat(raw("p1", "created_at")).isAfter(LocalDateTime.of(2025, 1, 1, 0, 0));
        List<Map<String, Object>> before = Catalogue.of(database());

        DataFlow later = opened(builder().build());
        assertThat(await(later.reconstructModelsFromRegistry()).models()).containsExactly("Product");
        MapOperations products = later.model("Product");
        assertThat(await(products.read("p1"))).containsEntry("launchedAt", LAUNCH);
        await(products.update("p1", Map.of("launchedAt", LAUNCH.plusSeconds(1))));
        assertThat(raw("p1", "launched_at")).isEqualTo(LocalDateTime.ofInstant(LAUNCH.plusSeconds(1), ZoneOffset.UTC));
        assertThat(Catalogue.of(database())).isEqualTo(before);
    }

    @Test
    @Capability("S1")
    void aModelAsDataNamesSuchTimesByTheirType() {
        DataFlow db = open(model("Visit", "id", "string", "at", "utc", "more", "utc[]"));
        assertThat(await(db.model("Visit")
                        .create(Map.of("id", "v", "at", "2024-03-31T03:30:00+02:00", "more", List.of(LAUNCH)))))
                .containsEntry("at", Instant.parse("2024-03-31T01:30:00Z"))
                .containsEntry("more", List.of(LAUNCH));
        assertThat(await(db.sql("SELECT \"at\" FROM \"visits\"").rows().next()).toString())
                .contains("2024-03-31")
                .contains("01:30");
        Map<String, Object> data =
                ModelDefinition.of(Product.class, Naming.KAILASH).toMap();
        assertThat(data.toString()).contains("createdAt={type=utc").contains("launchedAt={type=utc");
        assertThat(ModelDefinition.of(data).toMap()).isEqualTo(data);
    }
}
