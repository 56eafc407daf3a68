package io.dataflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.model.DataModel;
import io.dataflow.testsupport.Capability;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

@Capability("S41")
class SourceTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @DataModel
    record Letter(String id) {}

    @Test
    void aUrlThatTheDriverCannotTakeSaysWhatIsWrongWithIt() {
        refused("nonsense", "is no R2DBC URL");
        refused("r2dbc:postgresql://db.example/shop", "lacks what the driver 'postgresql' needs: user");
        refused("r2dbc:postgresql://app:geheim@db.example/shop?sslMode=perhaps", "sslMode");
        refused("r2dbc:postgresql://app:geheim@db.example/shop?poolerMode=perhaps", "'poolerMode'");
        refused(
                "r2dbc:postgresql://app:geheim@db.example/shop?sslMod=require",
                "option 'sslMod'; did you mean 'sslMode'");
        refused("r2dbc:postgresql://app:geheim@db.example:99999/shop", "port 99999");
        refused("r2dbc:postgresql://app:geheim@db.example/shop?maxSize=5", "option 'maxSize'");
        refused("r2dbc:h2:mem:///shop?MDOE=Oracle", "option 'MDOE'; did you mean 'MODE'?");
        refused("r2dbc:sqlite:file:///./shop.db?jurnal_mode=WAL", "jurnal_mode");
    }

    @Test
    void whatFoundNoConnectionWasNeverSent() {
        DataFlow db = DataFlow.builder("r2dbc:postgresql://app:geheim@localhost:1/shop")
                .model(Letter.class)
                .autoMigrate(false)
                .modelPersistence(false)
                .build();
        for (Mono<?> work : List.of(
                db.model(Letter.class).create(new Letter("a")),
                db.sql("DELETE FROM letters").update(),
                db.transaction(tx -> tx.model(Letter.class).delete("a")),
                db.model(Letter.class).read("a"))) {
            DataFlowException error = catchThrowableOfType(DataFlowException.class, () -> work.block(LIMIT));
            assertThat(error.code()).isEqualTo("NOT_CONNECTED");
            assertThat(error.isTransient()).isTrue();
            assertThat(error).hasMessageContaining("nothing was sent");
        }
        db.close().block(LIMIT);
    }

    @Test
    void aNameIsNotBlank() {
        DataFlow.Builder builder = DataFlow.builder("r2dbc:h2:mem:///unnamed");
        for (String blank : List.of("", " ")) {
            assertThatThrownBy(() -> builder.name(blank))
                    .isInstanceOf(ValidationFailedException.class)
                    .hasMessageContaining("name: is blank");
        }
    }

    private static void refused(String url, String message) {
        DataFlowException error = catchThrowableOfType(
                DataFlowException.class, () -> DataFlow.builder(url).build());
        assertThat(error).hasMessageContaining(message).hasNoCause();
        assertThat(error.code()).isEqualTo("INVALID_URL");
        assertThat(error.getMessage()).doesNotContain("geheim");
    }
}
