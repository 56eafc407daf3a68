package io.dataflow.nodes;

import io.dataflow.DataFlow;
import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.Id;
import io.dataflow.core.model.Unique;
import io.dataflow.testsupport.DatabaseContract;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The base of contracts of generated nodes: a DataFlow with a few models on the database of the test. */
abstract class NodeContract extends DatabaseContract {

    static final Duration LIMIT = Duration.ofSeconds(60);

    @DataModel
    record Contact(
            String id,
            @Unique String email,
            @Nullable String firstName,
            int score,
            @Nullable Map<String, Object> attributes,
            List<String> tags,
            @Nullable Instant seenAt) {}

    /** A key of two parts. */
    @DataModel
    record Stock(@Id String shop, @Id int slot, int amount) {}

    /** Fields that have the names of ports and of what other systems keep for themselves. */
    @DataModel
    record Thing(
            String id,
            String name,
            @Nullable String description,
            @Nullable String version,
            @Nullable String author,
            @Nullable List<String> tags,
            @Nullable String record,
            @Nullable String filter,
            @Nullable Boolean found,
            @Nullable Integer updated) {}

    /** A key that the database draws. */
    @DataModel
    record Note(@Nullable Long id, String text) {}

    DataFlow db;

    @BeforeEach
    void open() {
        db = DataFlow.builder(database().r2dbcUrl())
                .name("shop")
                .model(Contact.class)
                .model(Stock.class)
                .model(Thing.class)
                .model(Note.class)
                .build();
    }

    @AfterEach
    void close() {
        db.close().block(LIMIT);
    }

    NodeOutput run(String node, Map<String, ?> inputs) {
        return db.node(node).run(inputs).block(LIMIT);
    }

    void createContacts(int count) {
        for (int i = 1; i <= count; i++) {
            run("ContactCreateNode", contact("c" + i, i));
        }
    }

    static Map<String, Object> contact(String id, int score) {
        return Map.of("id", id, "email", id + "@x.org", "firstName", "Name " + id, "score", score, "tags", List.of());
    }

    /** What the table holds, read behind the back of the library. */
    List<Object> column(String name) {
        return database().query("SELECT \"" + name + "\" FROM \"contacts\" ORDER BY \"id\"").stream()
                .map(row -> row.values().iterator().next())
                .toList();
    }

    List<Object> ids() {
        return column("id");
    }
}
