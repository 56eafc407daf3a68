package io.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.BulkProgress;
import io.dataflow.core.MapOperations;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.OnDatabase;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Rows whose key is a {@code char(n)}, whose blanks count for nothing: found by it however many are named, and by its index. */
@Capability({"S12", "S19", "S21", "S22"})
@OnDatabase("PostgreSQL")
class PaddedKeysOnPostgresTest extends FacadeContract {

    private static final ModelDefinition PART = model("Part", "code", key("string"), "stock", "int");

    private static Map<String, Object> key(String type) {
        return Map.of("type", type, "key", true);
    }

    @BeforeEach
    void twentyRowsAreLarge() {
        System.setProperty(BulkStageOnPostgresTest.STAGED_FROM, "20");
        database().execute("CREATE TABLE parts (code char(8) PRIMARY KEY, stock integer NOT NULL)");
        database().execute("INSERT INTO parts SELECT 'p' || i, i FROM generate_series(0, 99) AS i");
    }

    @AfterEach
    void asItIs() {
        System.clearProperty(BulkStageOnPostgresTest.STAGED_FROM);
    }

    private MapOperations parts(String option) {
        String url = database().r2dbcUrl();
        return opened(DataFlow.builder(option.isEmpty() ? url : url + (url.contains("?") ? "&" : "?") + option)
                        .model(PART)
                        .existingSchema(true)
                        .build())
                .model("Part");
    }

    private static List<Map<String, Object>> rows(int from, int to, int stock) {
        return IntStream.range(from, to)
                .mapToObj(i -> row("code", "p" + i, "stock", stock))
                .toList();
    }

    private static BulkProgress<?> last(Flux<? extends BulkProgress<?>> call) {
        return await(call.last());
    }

    @Test
    void manyReadersAtOnceFindTheirRows() {
        MapOperations parts = parts("");

        List<Object> stock = await(Flux.range(0, 300)
                .flatMapSequential(i -> parts.find("p" + i % 100).map(row -> row.get("stock")), 300)
                .collectList());

        assertThat(stock)
                .isEqualTo(IntStream.range(0, 300).mapToObj(i -> i % 100).toList());
    }

    @Test
    void rowsOfManyKeysComeInTheOrderOfTheKeys() {
        List<Object> stock = collected(parts("").readMany(Flux.just("p3", "none", "p1      ", "p2"))).stream()
                .map(row -> row.get("stock"))
                .toList();

        assertThat(stock).isEqualTo(List.of(3, 1, 2));
    }

    @Test
    void manyKeysAtOnceAreFoundAndByTheIndex() {
        MapOperations parts = parts("");

        assertThat(await(parts.count(parts.filter(Map.of("code", Map.of("$in", List.of("p1", "p2", "p3")))))))
                .isEqualTo(3);
        assertThat(database()
                        .query("EXPLAIN SELECT code FROM parts WHERE code = ANY('{p1}'::character varying[])")
                        .toString())
                .as("compared as its own type")
                .contains("bpchar[]");
    }

    @Test
    void rowsOfABatchAreChangedAndDeletedWhateverWayTheyGo() {
        for (String option : List.of("", "autodetectExtensions=false")) {
            MapOperations parts = parts(option);
            assertThat(last(parts.bulkUpdate(rows(0, 10, 7))).updated())
                    .as("few")
                    .isEqualTo(10);
            assertThat(last(parts.bulkUpdate(rows(0, 40, 8))).updated())
                    .as("many")
                    .isEqualTo(40);
            assertThat(last(parts.bulkUpsert(rows(30, 50, 9))).updated()).isEqualTo(20);
            assertThat(last(parts.bulkDelete(Flux.just("p0", "p1"))).deleted()).isEqualTo(2);
            assertThat(last(parts.bulkDelete(Flux.range(0, 40).map(i -> "p" + i)))
                            .deleted())
                    .isEqualTo(38);
            assertThat(last(parts.bulkCreate(rows(0, 40, 1), o -> o.returnIds()))
                            .inserted())
                    .isEqualTo(40);
        }
    }
}
