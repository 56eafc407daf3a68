package io.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.internal.connection.PoolSettings;
import io.dataflow.testsupport.Capability;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

@Capability("S41")
class ReplicaSourceTest {

    private static Duration connectTimeout(UnaryOperator<DataFlow.PoolOptions> options) {
        Source primary = Source.ofUrl("r2dbc:postgresql://app@primary/shop");
        Source replica = Source.ofUrl("r2dbc:postgresql://app@replica/shop");
        return new ReplicaSource(replica, new ReplicaOptions().pool(options))
                .settings(primary, "shop", new DataFlow.PoolOptions(PoolSettings.defaults("shop")))
                .pool()
                .connectTimeout();
    }

    @Test
    void whoWaitsIsToldThatNoConnectionCanBeOpenedBeforeTheWaitIsOver() {
        assertThat(connectTimeout(o -> o)).isEqualTo(Duration.ofSeconds(3));
        assertThat(connectTimeout(o -> o.acquireTimeout(Duration.ofSeconds(1)))).isEqualTo(Duration.ofMillis(500));
        assertThat(connectTimeout(o -> o.connectTimeout(Duration.ofSeconds(1)))).isEqualTo(Duration.ofSeconds(1));
    }
}
