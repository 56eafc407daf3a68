package io.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.BulkOptions;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.MapOperations;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.OnDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** The keys of new rows are told as they are stored, and only those that are, whether the database was asked for them or not. */
@Capability("S19")
@OnDatabase("SQLite")
class GivenKeysOnSqliteTest extends FacadeContract {

    private MapOperations things(String type, String ofColumn) {
        database().execute("CREATE TABLE `things` (`id` " + ofColumn + " PRIMARY KEY, `score` INT NOT NULL)");
        return opened(builder()
                        .model(ModelDefinition.of(Map.of(
                                "name", "Thing", "timestamps", false, "fields", Map.of("id", type, "score", "int"))))
                        .autoMigrate(false)
                        .build())
                .model("Thing");
    }

    private static BulkProgress<?> created(MapOperations things, List<?> keys) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Object key : keys) {
            rows.add(Map.of("id", key, "score", rows.size()));
        }
        return await(Flux.from(things.bulkCreate(rows, BulkOptions::returnIds)).next());
    }

    @Test
    void aTextThatReadsAsANumberIsToldAsTheColumnKeepsIt() {
        MapOperations things = things("string", "NUMERIC");
        assertThat(created(things, List.of("x7", "8-9", "1e")).ids()).isEqualTo(List.of("x7", "8-9", "1e"));
        assertThat(created(things, List.of("y", "007", " +1e1 ", "-.5")).ids())
                .isEqualTo(List.of("y", "7", "10", "-0.5"));
        assertThat(database().query("SELECT COUNT(*) AS n FROM `things` WHERE typeof(`id`) <> 'text'"))
                .singleElement()
                .satisfies(row -> assertThat(row.get("n")).isEqualTo(3L));
    }

    @Test
    void numbersAreToldAsTheColumnKeepsThem() {
        MapOperations things = things("long", "TEXT");
        List<Object> keys = List.of(7L, -1L, 1L << 53, Long.MAX_VALUE);
        assertThat(created(things, keys).ids()).isEqualTo(keys);
    }

    @Test
    void aNumberThatADoubleDoesNotHoldIsToldAsItIsStored() {
        MapOperations things = things("long", "REAL");
        assertThat(created(things, List.of(1L << 53, (1L << 53) + 1_001)).ids())
                .isEqualTo(List.of(1L << 53, (1L << 53) + 1_000));
    }

    @Test
    void uniqueIdentifiersOfDigitsAloneAreNoNumbers() {
        MapOperations things = things("uuid", "NUMERIC");
        List<UUID> keys = List.of(UUID.fromString("12345678-1234-1234-1234-123456789012"), new UUID(0, 0));
        assertThat(created(things, keys).ids()).isEqualTo(keys);
    }

    @Test
    void aRowThatATriggerLeftOutIsNotTold() {
        MapOperations things = things("string", "TEXT");
        database()
                .execute(
                        "CREATE TRIGGER `picky` BEFORE INSERT ON `things` WHEN NEW.`score` = 1 BEGIN SELECT RAISE(IGNORE);"
                                + " END");
        BulkProgress<?> done = created(things, List.of("a", "b", "c"));
        assertThat(List.of(done.inserted(), done.skipped())).containsExactly(2L, 1L);
        assertThat(done.ids()).isEqualTo(List.of("a", "c"));
        assertThat(await(things.find("b").hasElement())).isFalse();
    }
}
