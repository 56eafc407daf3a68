package io.dataflow.docs;

import static io.dataflow.core.query.Dsl.desc;
import static io.dataflow.core.query.Dsl.set;
import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.DataFlow;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.Unique;
import io.dataflow.core.query.Page;
import io.dataflow.nodes.Workflow;
import io.dataflow.testsupport.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class ReadmeExampleTest {

    // readme: example
    @DataModel
    record Contact(
            String id, @Unique String email, @Nullable String name, int score) {}

    // readme: end

    @Test
    void theExampleOfTheReadmeDoesWhatItSays() {
        try (TestDatabase database = TestDatabase.of(TestDatabase.SQLITE)) {
            String url = database.r2dbcUrl();

            // readme: example
            DataFlow db = DataFlow.open(url, Contact.class); // r2dbc:sqlite:file:///./contacts.db
            var contacts = db.model(Contact.class);

            Mono<Contact> ada = contacts.create(new Contact("c1", "ada@x.org", "Ada", 10));
            Flux<BulkProgress<Contact>> imported =
                    contacts.bulkCreate(Flux.range(1, 10_000).map(i -> new Contact("i" + i, i + "@x.org", null, i)));
            Mono<Page<Contact>> best = contacts.list(
                    where(Contact::score).gte(100).orderBy(desc(Contact::score)).limit(20));
            Mono<Contact> moved = db.transaction(tx -> tx.model(Contact.class)
                    .update("c1", set(Contact::score).plus(5))
                    .flatMap(updated -> tx.model(Contact.class).delete("i1").thenReturn(updated)));

            Workflow signup = db.workflow("signup")
                    .input("id", String.class)
                    .addNode(
                            "ContactCreateNode",
                            "add",
                            Map.of("id", "${input.id}", "email", "${input.id}@y", "score", 1))
                    .addNode("ContactListNode", "top", Map.of("orderBy", "-score", "limit", 5), o -> o.after("add"))
                    .transactional()
                    .build();
            Mono<Object> top = db.run(signup, Map.of("id", "bob"))
                    .map(result -> result.get("top").get("records"));
            // readme: end

            assertThat(get(ada).score()).isEqualTo(10);
            assertThat(get(imported.last()).inserted()).isEqualTo(10_000);
            assertThat(get(best).total()).isEqualTo(9_901);
            assertThat(get(moved).score()).isEqualTo(15);
            assertThat((List<?>) get(top)).hasSize(5);
            db.close().block(Duration.ofSeconds(60));
        }
    }

    private static <T> T get(Mono<T> result) {
        T value = result.block(Duration.ofSeconds(60));
        if (value == null) {
            throw new AssertionError("no value came");
        }
        return value;
    }
}
