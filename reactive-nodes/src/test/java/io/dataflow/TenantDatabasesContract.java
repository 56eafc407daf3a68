package io.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.TenancyOptions;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.testsupport.TestDatabase;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** A database for each tenant. */
abstract class TenantDatabasesContract extends TenantsApartContract {

    private final Map<String, TestDatabase> databases = new TreeMap<>();

    @Override
    final TenancyOptions apart(TenancyOptions options) {
        return options.databases(tenant -> of(tenant).r2dbcUrl());
    }

    private synchronized TestDatabase of(String tenant) {
        TestDatabase there = databases.get(tenant);
        if (there == null) {
            throw new IllegalStateException("the test has no such tenant");
        }
        return there;
    }

    @Override
    protected TestDatabase newDatabase() {
        for (String tenant : new String[] {"acme", "beta", "gamma"}) {
            databases.put(tenant, super.newDatabase());
        }
        return super.newDatabase();
    }

    @AfterEach
    final void closeDatabases() {
        db.close(Duration.ofSeconds(5)).block(LIMIT);
        databases.values().forEach(TestDatabase::close);
    }

    @Override
    final long storedOrders(String tenant) {
        return ((Number) of(tenant)
                        .query("SELECT COUNT(*) AS \"n\" FROM \"orders\"")
                        .get(0)
                        .get("n"))
                .longValue();
    }

    @Test
    void poolsAreOpenedAtTheFirstUseAndClosedWithTheDataFlow() {
        assertThat(of("acme").openConnections()).isZero();
        await(as("acme", orders.count(orders.all())));
        assertThat(of("acme").openConnections()).isPositive();
        assertThat(of("beta").openConnections()).isZero();
        db.close().block(LIMIT);
        Awaitility.await()
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(of("acme").openConnections()).isZero());
    }

    @Test
    void theLeaseOfADisposedSchedulerTakesNothingFromAnyTenant() {
        UnaryOperator<LeaseOptions> large = o -> o.size(2);
        Scheduler first = Schedulers.newSingle("first", true);
        Scheduler second = Schedulers.newSingle("second", true);
        await(as("acme", orders.count(orders.all())));
        db.on(first, large).ready().block(LIMIT);
        first.dispose();
        DataFlow lease = Awaitility.await()
                .atMost(LIMIT)
                .ignoreException(ValidationFailedException.class)
                .until(() -> db.on(second, large), Objects::nonNull);
        for (String tenant : new String[] {"acme", "beta"}) {
            assertThat(await(as(
                            tenant,
                            lease.model(Order.class)
                                    .count(lease.model(Order.class).all()))))
                    .isZero();
        }
        // Its share is there again at once, with each of them.
        lease.close().block(LIMIT);
        DataFlow again = db.on(second, large);
        again.close().block(LIMIT);
        second.dispose();
    }

    @Test
    void aDatabaseOfAnotherKindIsRefused() {
        String other = isOn(TestDatabase.H2) ? "r2dbc:postgresql://localhost/none" : "r2dbc:h2:mem:///none";
        DataFlow mixed = opened(builder()
                .model(Order.class)
                .tenancy(o -> o.databases(tenant -> other))
                .build());
        refused(
                ValidationFailedException.class,
                () -> as(
                        "acme",
                        mixed.model(Order.class).count(mixed.model(Order.class).all())));
    }
}
