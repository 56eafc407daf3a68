package io.dataflow.replicas;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.ValidationFailedException;
import io.dataflow.testsupport.OnDatabase;
import io.dataflow.testsupport.WithoutPooler;
import org.junit.jupiter.api.Test;

@OnDatabase("PostgreSQL")
class ReplicaRefusalOnPostgresTest extends ReplicaRefusalContract {

    @Test
    @WithoutPooler("both are in pooler mode there")
    void aReplicaAloneInPoolerModeIsRefused() {
        String url = database().r2dbcUrl();
        String pooled = url + (url.contains("?") ? "&" : "?") + "poolerMode=true";
        assertThatThrownBy(() -> builder().readReplica(pooled).build())
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("poolerMode(true) for both");
    }
}
