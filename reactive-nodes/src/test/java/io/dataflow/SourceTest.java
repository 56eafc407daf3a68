package io.dataflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dataflow.core.DataFlowException;
import io.dataflow.testsupport.Capability;
import org.junit.jupiter.api.Test;

@Capability("S41")
class SourceTest {

    @Test
    void aUrlThatTheDriverCannotTakeSaysWhatIsWrongWithIt() {
        refused("nonsense", "is no R2DBC URL");
        refused("r2dbc:postgresql://db.example/shop", "lacks what the driver 'postgresql' needs: user");
        refused("r2dbc:postgresql://app:geheim@db.example/shop?sslMode=perhaps", "sslMode");
        refused("r2dbc:postgresql://app:geheim@db.example/shop?poolerMode=perhaps", "'poolerMode'");
        refused("r2dbc:sqlite:file:///./shop.db?jurnal_mode=WAL", "jurnal_mode");
    }

    private static void refused(String url, String message) {
        DataFlowException error = catchThrowableOfType(
                DataFlowException.class, () -> DataFlow.builder(url).build());
        assertThat(error).hasMessageContaining(message).hasNoCause();
        assertThat(error.code()).isEqualTo("INVALID_URL");
        assertThat(error.getMessage()).doesNotContain("geheim");
    }
}
