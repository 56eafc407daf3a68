package io.dataflow.coalescing;

import static io.dataflow.coalescing.CoalescingContract.atOnce;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.DataFlow;
import io.dataflow.core.Coalescing;
import io.dataflow.core.MapOperations;
import io.dataflow.core.OutcomeUnknownException;
import io.dataflow.core.Tenant;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.DatabaseContract;
import io.dataflow.testsupport.OnDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Creates that are stored together when the database keeps rows under other keys, or none, or one of them cannot be sent. */
@Capability("S11")
@OnDatabase("PostgreSQL")
class ChangedKeysOnPostgresTest extends DatabaseContract {

    private static final Duration LIMIT = CoalescingContract.LIMIT;

    private final List<DataFlow> opened = new ArrayList<>();

    /** JSON that was read once, as a check does, and is gone. */
    public static final class Once {

        private final AtomicInteger reads = new AtomicInteger();

        public String getText() {
            if (reads.getAndIncrement() > 0) {
                throw new IllegalStateException("read before");
            }
            return "once";
        }
    }

    @AfterEach
    void close() {
        opened.forEach(db -> db.close(LIMIT).block(LIMIT));
    }

    private MapOperations tags(String keyColumn, boolean tenant) {
        database()
                .execute("CREATE TABLE tags (id " + keyColumn + " NOT NULL, content jsonb"
                        + (tenant ? ", tenant_id text NOT NULL, PRIMARY KEY (tenant_id, id))" : ", PRIMARY KEY (id))"));
        ModelDefinition model = ModelDefinition.of(Map.of(
                "name",
                "Tag",
                "tenant",
                tenant,
                "fields",
                Map.of(
                        "id",
                        Map.of("type", "string", "key", true),
                        "content",
                        Map.of("type", "json", "nullable", true))));
        DataFlow db = DataFlow.builder(database().r2dbcUrl())
                .model(model)
                .existingSchema(true)
                .pool(o -> o.size(8).maxOverflow(0))
                .build();
        opened.add(db);
        return db.model("Tag");
    }

    private void onInsert(String body) {
        database()
                .execute("CREATE FUNCTION changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + body + " END $$");
        database().execute("CREATE TRIGGER changed BEFORE INSERT ON tags FOR EACH ROW EXECUTE FUNCTION changed()");
    }

    private static Map<String, Object> tag(String id) {
        return Map.of("id", id);
    }

    @Test
    void blanksThatTheColumnAddsOrCutsLeaveARowItsCaller() {
        for (String column : List.of("char(8)", "varchar(4)", "name")) {
            MapOperations tags = tags(column, false);
            List<Object> stored =
                    atOnce(200, i -> tags.create(tag("p" + i + (column.startsWith("varchar") ? "     " : ""))));
            for (int i = 0; i < 200; i++) {
                int number = i;
                assertThat(stored.get(i)).as(column).isInstanceOfSatisfying(Map.class, row -> assertThat(
                                String.valueOf(row.get("id")).strip())
                        .isEqualTo("p" + number));
            }
            database().execute("DROP TABLE tags");
        }
    }

    @Test
    void whoCannotBeToldApartIsToldThatNobodyKnowsAndNothingIsRepeated() {
        MapOperations tags = tags("text", false);
        onInsert("NEW.id = lower(NEW.id); RETURN NEW;");

        List<Object> outcomes = atOnce(200, i -> tags.create(tag("P" + i)));

        assertThat(outcomes)
                .allSatisfy(outcome -> assertThat(outcome).isInstanceOfAny(Map.class, OutcomeUnknownException.class));
        assertThat(outcomes).hasAtLeastOneElementOfType(OutcomeUnknownException.class);
        for (int i = 0; i < 200; i++) {
            if (outcomes.get(i) instanceof Map<?, ?> row) {
                assertThat(row.get("id")).isEqualTo("p" + i);
            }
        }
        assertThat(database().query("SELECT count(*)::int AS n FROM tags")).containsExactly(Map.of("n", 200));
    }

    @Test
    void whatATriggerKeepsOutIsAsAloneAndNeverTheRowOfAnotherTenant() {
        MapOperations tags = tags("text", true);
        assertThat(atOnce(100, i -> Tenant.with("other", tags.create(tag("p" + i)))))
                .allSatisfy(row -> assertThat(row).isInstanceOf(Map.class));
        onInsert("IF NEW.id LIKE '%5' THEN RETURN NULL; END IF; RETURN NEW;");

        Object alone = atOnce(1, i -> Coalescing.off(Tenant.with("mine", tags.create(tag("p5")))))
                .get(0);
        List<Object> outcomes = atOnce(100, i -> Tenant.with("mine", tags.create(tag("p" + i))));

        for (int i = 0; i < 100; i++) {
            assertThat(outcomes.get(i)).isInstanceOf(i % 10 == 5 ? alone.getClass() : Map.class);
        }
        assertThat(alone).isNotInstanceOf(Map.class);
    }

    @Test
    void aValueThatCannotBeSentHurtsItsOwnCallerAlone() {
        MapOperations tags = tags("text", false);

        List<Object> outcomes = Flux.range(0, 200)
                .flatMapSequential(
                        i -> tags.create(Map.of("id", "p" + i, "content", Map.of("a", i % 50 == 7 ? new Once() : "b")))
                                .cast(Object.class)
                                .onErrorResume(Mono::just),
                        200)
                .collectList()
                .block(LIMIT);

        for (int i = 0; i < 200; i++) {
            if (i % 50 == 7) {
                assertThat(outcomes.get(i)).isInstanceOf(RuntimeException.class);
            } else {
                assertThat(outcomes.get(i)).isInstanceOf(Map.class);
            }
        }
        assertThat(database().query("SELECT count(*)::int AS n FROM tags")).containsExactly(Map.of("n", 196));
    }
}
