package io.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.ModelOperations;
import io.dataflow.core.Tenant;
import io.dataflow.core.model.DataModel;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Difference;
import io.dataflow.testsupport.TestDatabase;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Keys that the database counts, of rows that belong to tenants. */
@Capability({"S3", "S34"})
abstract class TenantKeyContract extends FacadeContract {

    private static final int AT_ONCE = 40;

    @DataModel(tenant = true)
    record Ticket(@Nullable Long id, String title) {}

    private Mono<Long> created(ModelOperations<Ticket> tickets, String tenant) {
        return Tenant.with(tenant, tickets.create(new Ticket(null, "x")))
                .map(ticket -> Objects.requireNonNull(ticket.id()));
    }

    @Test
    void creatorsAtOnceGetNumbersOfTheirOwn() {
        ModelOperations<Ticket> tickets = open(Ticket.class).model(Ticket.class);
        for (String tenant : List.of("acme", "beta")) {
            List<Long> ids = await(Flux.range(0, AT_ONCE)
                    .flatMap(i -> created(tickets, tenant), AT_ONCE)
                    .collectList());
            assertThat(new HashSet<>(ids)).hasSize(AT_ONCE);
        }
    }

    @Test
    @Difference(
            capability = "S3",
            database = TestDatabase.SQLITE,
            reason =
                    "it counts no part of a key of several parts: the number of a tenant's last row, once deleted, comes"
                            + " again")
    void theNumberOfADeletedRowNeverComesAgain() {
        ModelOperations<Ticket> tickets = open(Ticket.class).model(Ticket.class);
        Long first = await(created(tickets, "acme"));
        Long last = await(created(tickets, "acme"));
        Long other = await(created(tickets, "beta"));
        assertThat(await(Tenant.with("acme", tickets.delete(last)))).isTrue();

        Long next = await(created(tickets, "acme"));
        if (isOn(TestDatabase.SQLITE)) {
            assertThat(next).isEqualTo(last);
            await(Tenant.with("acme", tickets.delete(first)));
            assertThat(await(created(tickets, "acme"))).isGreaterThan(next);
        } else {
            assertThat(Set.of(first, last, other)).doesNotContain(next);
        }
        assertThat(await(Tenant.with("beta", tickets.read(other))).id()).isEqualTo(other);
    }
}
