package io.dataflow;

import static io.dataflow.core.BulkOptions.OnConflict.SKIP;
import static io.dataflow.core.BulkOptions.OnError.CONTINUE;
import static io.dataflow.core.Rows.Empty.ABSENT;
import static io.dataflow.core.query.Dsl.all;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.BulkFailedException;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.MalformedRowsException;
import io.dataflow.core.MapOperations;
import io.dataflow.core.Rejected;
import io.dataflow.core.Rows;
import io.dataflow.core.UniqueViolationException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.Default;
import io.dataflow.core.model.Embedded;
import io.dataflow.core.model.Id;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.VerificationRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Files that are loaded, and tables that become files. */
@Capability({"S19", "S24"})
abstract class RowsContract extends FacadeContract {

    private static final long SEED = 20_260_713;
    private static final int BATCH = 10;

    record Place(String city, @Nullable String street) {}

    @DataModel
    record Item(
            @Id String code,
            @Default("7") int inStock,
            @Nullable String note,
            @Embedded @Nullable Place place) {}

    private static Flux<ByteBuffer> file(String text) {
        return Flux.just(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static final String FILE = "Code;In stock;Note\n"
            + "a;1;\"two\nlines\"\n"
            + "b;" + CANARY + ";\n"
            + "c;;x\n"
            + "a;4;\n"
            + "d;5;\"\"\n";

    private static Flux<Map<String, Object>> items() {
        return Rows.csv(file(FILE), o -> o.delimiter(';')
                .header(Map.of("Code", "code", "In stock", "inStock", "Note", "note"))
                .emptyAs(ABSENT));
    }

    @Test
    void rejectedRowsNameTheirLine() {
        MapOperations items = open(Item.class).model("Item");
        List<Rejected<Map<String, Object>>> rejected = new ArrayList<>();
        collected(items.bulkCreate(items(), o -> o.onError(CONTINUE).<Map<String, Object>>rejectedTo(each -> {
            rejected.add(each);
            return Flux.empty();
        })));

        assertThat(rejected).extracting(Rejected::line).containsExactly(4L, 6L);
        assertThat(rejected).extracting(Rejected::index).containsExactly(1L, 3L);
        assertThat(rejected.get(0).cause())
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("inStock")
                .hasMessageNotContaining(CANARY);
        assertThat(rejected.get(1).cause()).isInstanceOf(UniqueViolationException.class);
        assertThat(await(items.list(all())).records())
                .extracting(row -> List.of(row.get("code"), row.get("inStock"), String.valueOf(row.get("note"))))
                .containsExactly(List.of("a", 1, "two\nlines"), List.of("c", 7, "x"), List.of("d", 5, ""));
    }

    @Test
    void theLineSurvivesNodesAndOtherSpellings() {
        DataFlow db = open(Item.class);
        Flux<Map<String, Object>> rows = Rows.csv(file("code,in_stock\na,1\nb,x\nc,2\n"));
        @SuppressWarnings("unchecked")
        List<Map<String, Object>> rejected = (List<Map<String, Object>>)
                await(db.node("ItemBulkCreateNode").run(Map.of("data", rows, "onError", "continue")))
                        .get("rejected");
        assertThat(rejected).extracting(each -> each.get("line")).containsExactly(3L);
        assertThat(stored("items")).isEqualTo(2);
    }

    @Test
    void aJobImportsAFileIntoAClass() {
        DataFlow db = open(Item.class);
        List<BulkProgress<Item>> last =
                collected(db.importJob("items", o -> o.every(2).onConflict(SKIP).onError(CONTINUE))
                        .into(Item.class)
                        .from(items()));
        assertThat(last.stream().flatMap(tick -> tick.rejected().stream()).map(Rejected::line))
                .containsExactly(4L);
        assertThat(stored("items")).isEqualTo(3);
    }

    @Test
    void aFaultInTheFileLeavesTheBatchesBeforeIt() {
        MapOperations items = open(Item.class).model("Item");
        BulkFailedException failed = refused(
                BulkFailedException.class,
                () -> items.bulkCreate(Rows.csv(file("code,inStock\na,1\nb,2\nc,3\n\"d\"x,4\n")), o -> o.batchSize(2)));
        assertThat(failed.getCause())
                .isInstanceOfSatisfying(MalformedRowsException.class, fault -> assertThat(fault.line())
                        .isEqualTo(5));
        assertThat(failed.progress().inserted()).isEqualTo(2).isEqualTo(stored("items"));
    }

    @Test
    void recordsInsideRecordsAreJsonInACell() {
        DataFlow db = open(Item.class);
        Item item = new Item("a", 1, null, new Place("Rome", null));
        await(db.model(Item.class).create(item));
        List<ByteBuffer> csv = collected(Rows.toCsv(db.model(Item.class).stream(all())));
        await(db.model(Item.class).deleteWhere(all()));
        collected(db.model("Item").bulkCreate(Rows.csv(Flux.fromIterable(csv))));
        assertThat(await(db.model(Item.class).read("a"))).isEqualTo(item);
    }

    @Test
    void whatIsExportedIsImportedAgain() throws Exception {
        DataFlow db =
                opened(Account.converters(builder()).model(Everything.class).build());
        MapOperations maps = db.model("Everything");
        int batches = Effort.of(100);
        VerificationRecord.run("files out and in on " + database().name(), batches * (long) BATCH, SEED, () -> {
            for (int batch = 0; batch < batches; batch++) {
                EverythingValues values = new EverythingValues(new Random(SEED + batch));
                List<Everything> given = IntStream.range(0, BATCH)
                        .mapToObj(i -> values.row("k" + i))
                        .toList();
                await(db.model(Everything.class).bulkCreate(given).last());
                roundTrip(maps, given, batch, Rows.csv(kept(Rows.toCsv(db.model(Everything.class).stream(all())))));
                roundTrip(maps, given, batch, Rows.ndjson(kept(Rows.toNdjson(maps.stream(all())))));
                roundTrip(maps, given, batch, Rows.json(kept(Rows.toJson(maps.stream(all()), o -> o.gzip()))));
                roundTrip(maps, given, batch, Rows.csv(kept(Rows.toCsv(maps.stream(all())))));
                await(maps.deleteWhere(all()));
            }
        });
    }

    private static Flux<ByteBuffer> kept(Flux<ByteBuffer> bytes) {
        return Flux.fromIterable(collected(bytes));
    }

    private static void roundTrip(
            MapOperations maps, List<Everything> given, int batch, Flux<Map<String, Object>> rows) {
        await(maps.deleteWhere(all()));
        await(maps.bulkCreate(rows).last());
        List<Map<String, Object>> stored = await(maps.list(all())).records();
        assertThat(stored).as("batch %d", batch).hasSize(given.size());
        for (int i = 0; i < BATCH; i++) {
            EverythingRows.assertSame(stored.get(i), EverythingRows.map(given.get(i)), batch);
        }
    }
}
