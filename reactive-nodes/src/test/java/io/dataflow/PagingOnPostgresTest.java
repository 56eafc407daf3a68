package io.dataflow;

import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.ModelOperations;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.OnDatabase;
import io.dataflow.testsupport.TestDatabase;
import io.dataflow.testsupport.WithoutPooler;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

@OnDatabase(TestDatabase.POSTGRESQL)
final class PagingOnPostgresTest extends PagingContract {

    private static final String PLANS =
            "SELECT max(generic_plans) AS plans FROM pg_prepared_statements WHERE statement LIKE '%LIMIT 51'";

    /** The server plans a statement for its values five times before it keeps a plan for any. */
    @Test
    @Capability("S15")
    @WithoutPooler("the plans are those of a session")
    void theServerKeepsThePlanOfAList() {
        DataFlow db = opened(builder()
                .model(Contact.class)
                .pool(o -> o.size(1).maxOverflow(0))
                .build());
        ModelOperations<Contact> contacts = db.model(Contact.class);
        await(contacts.bulkCreate(Flux.range(0, 2_000).map(i -> Contact.of(String.format("k%04d", i), i % 7)))
                .last());
        database().execute("ANALYZE");

        for (int i = 0; i < 7; i++) {
            await(contacts.list(where("id").gte("k0" + i).limit(50).withoutTotal()));
        }

        assertThat(await(db.sql(PLANS).rows().single()).get("plans")).isEqualTo(2L);
    }
}
