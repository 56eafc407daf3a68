package io.dataflow.docs;

import static io.dataflow.core.BulkOptions.OnConflict.UPDATE;
import static io.dataflow.core.BulkOptions.OnError.CONTINUE;
import static io.dataflow.core.Rows.Empty.ABSENT;
import static io.dataflow.core.query.Dsl.all;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.DataFlow;
import io.dataflow.core.BulkFailedException;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.Rejected;
import io.dataflow.core.Rows;
import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.Default;
import io.dataflow.testsupport.TestDatabase;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What {@code docs/bulk.md} shows. */
class BulkGuideTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Letters letters = new Letters();

    // readme: bulk-model
    @DataModel
    record Item(
            String id, @Default("0") int stock, @Nullable String note) {}

    // readme: end

    @Test
    void theGuideToBulkDoesWhatItSays(@TempDir Path folder) throws IOException {
        Path path = Files.writeString(
                folder.resolve("items.csv"), "Id;Stock;Note\na;5;x\nb;;\nc;many;\nd;1;\"two\nlines\"\n");
        try (TestDatabase database = TestDatabase.of(TestDatabase.SQLITE)) {
            DataFlow db = DataFlow.open(database.r2dbcUrl(), Item.class);

            // readme: bulk-source
            Flux<Map<String, Object>> rows = Rows.csv(Rows.file(path), o -> o.delimiter(';')
                    .header(Map.of("Id", "id", "Stock", "stock", "Note", "note"))
                    .emptyAs(ABSENT));
            // readme: end

            // readme: bulk-load
            Mono<BulkProgress<Map<String, Object>>> loaded = db.model("Item")
                    .bulkCreate(
                            rows, o -> o.onConflict(UPDATE).onError(CONTINUE).rejectedTo(letters::store))
                    .last();
            // readme: end
            assertThat(get(loaded).inserted()).isEqualTo(3);
            assertThat(letters.lines).containsExactly(4L);

            // readme: bulk-typed
            Flux<BulkProgress<Item>> ticks = db.model(Item.class)
                    .bulkUpsert(Flux.range(0, 100_000).map(i -> new Item("i" + i, i, null)), o -> o.parallel(2));
            // readme: end
            assertThat(get(ticks.last()).inserted()).isEqualTo(100_000);

            // readme: bulk-failed
            Flux<BulkProgress<Map<String, Object>>> strict = db.model("Item")
                    .bulkUpsert(rows)
                    .doOnError(
                            BulkFailedException.class, e -> report(e.progress().processed(), e.getCause()));
            // readme: end
            assertThat(strict.materialize().blockLast(LIMIT))
                    .satisfies(end -> assertThat(end.getThrowable()).isInstanceOf(BulkFailedException.class));

            // readme: bulk-job
            Flux<BulkProgress<Item>> restartable = db.importJob(
                            "items", o -> o.every(1_000).upsert().onError(CONTINUE))
                    .into(Item.class)
                    .from(rows);
            // readme: end
            assertThat(get(restartable.last()).failed()).isEqualTo(1);

            // readme: bulk-export
            Flux<ByteBuffer> file = Rows.toCsv(db.model(Item.class).stream(all()), o -> o.gzip());
            // readme: end
            assertThat(get(Rows.csv(file).count())).isEqualTo(100_003);
            db.close().block(LIMIT);
        }
    }

    private static final class Letters {
        final List<Long> lines = new CopyOnWriteArrayList<>();

        Mono<Void> store(Rejected<Map<String, Object>> rejected) {
            return Mono.fromRunnable(() -> lines.add(rejected.line()));
        }
    }

    private static void report(long processed, @Nullable Throwable cause) {
        assertThat(processed).isZero();
        assertThat(cause).isNotNull();
    }

    private static <T> T get(Mono<T> result) {
        T value = result.block(LIMIT);
        if (value == null) {
            throw new AssertionError("no value came");
        }
        return value;
    }
}
