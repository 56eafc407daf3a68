package io.dataflow.replicas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.DataFlow;
import io.dataflow.core.UnsupportedByDatabaseException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.DatabaseContract;
import io.dataflow.testsupport.Difference;
import io.dataflow.testsupport.TestDatabase;
import org.junit.jupiter.api.Test;

/** Where a replica cannot be read from, that is said as the DataFlow is made. */
@Capability("S41")
abstract class ReplicaRefusalContract extends DatabaseContract {

    final DataFlow.Builder builder() {
        return DataFlow.builder(database().r2dbcUrl()).name("shop");
    }

    @Test
    @Difference(
            capability = "S41",
            database = TestDatabase.H2,
            reason = "no read replicas",
            error = "UnsupportedByDatabaseException")
    @Difference(
            capability = "S41",
            database = TestDatabase.SQLITE,
            reason = "no read replicas",
            error = "UnsupportedByDatabaseException")
    void aDatabaseWithoutReplicasRefusesOne() {
        DataFlow.Builder asked = builder().readReplica(database().r2dbcUrl());
        if (isOn(TestDatabase.POSTGRESQL)) {
            asked.build().close().block();
        } else {
            assertThatThrownBy(asked::build)
                    .isInstanceOf(UnsupportedByDatabaseException.class)
                    .hasMessageContaining("readReplica")
                    .hasMessageContaining("PostgreSQL");
        }
        assertThat(database().openConnections()).as("connections opened").isZero();
    }

    @Test
    void aReplicaThatDoesNotFitIsRefused() {
        String other =
                isOn(TestDatabase.H2) ? "r2dbc:postgresql://u:canary-7731@localhost/shop" : "r2dbc:h2:mem:///shop";
        assertThatThrownBy(() -> builder().readReplica(other).build())
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("a replica is a copy of the same database")
                .hasMessageNotContaining("canary-7731");
        if (isOn(TestDatabase.POSTGRESQL)) {
            String url = database().r2dbcUrl();
            assertThatThrownBy(() -> builder()
                            .tenancy(o -> o.databases(tenant -> url))
                            .readReplica(url)
                            .build())
                    .isInstanceOf(ValidationFailedException.class)
                    .hasMessageContaining("tenants have databases of their own");
        }
    }
}
