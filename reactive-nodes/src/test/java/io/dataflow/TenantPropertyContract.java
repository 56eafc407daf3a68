package io.dataflow;

import io.dataflow.core.Tenant;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.VerificationRecord;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Several tenants use the same keys side by side, at random, through all verbs; each finds what it would find alone.
 *
 * <p>Memory holds the rows of each tenant for itself, so that whatever one saw or touched of another would be a difference.
 */
@Capability({"S34", "S35", "S36"})
abstract class TenantPropertyContract extends FacadeContract {

    private static final long SEED = 20_261_125L;
    private static final int TENANTS = 4;
    private static final int STEPS = Effort.isLong() ? 100_000 : 2_000;
    private static final Duration PATIENCE = Duration.ofMinutes(Effort.isLong() ? 60 : 5);

    private static ModelDefinition model(String name, boolean soft) {
        Map<String, Object> code = Map.of("type", "string", "nullable", true, "unique", true);
        return ModelDefinition.of(Map.of(
                "name",
                name,
                "tenant",
                true,
                "version",
                true,
                "softDelete",
                soft,
                "fields",
                Map.of("id", "string", "code", code, "score", "int")));
    }

    @Test
    void eachTenantFindsWhatItWouldFindAlone() throws Exception {
        play("Thing", false);
    }

    @Test
    void eachTenantFindsWhatItWouldFindAloneWhereDeletesAreSoft() throws Exception {
        play("Keepsake", true);
    }

    private void play(String model, boolean soft) throws Exception {
        DataFlow db = open(model(model, soft));
        int steps = STEPS / 2;
        VerificationRecord.run(
                "random steps of " + TENANTS + " tenants side by side, " + (soft ? "soft" : "hard") + " deletes, "
                        + database().name(),
                steps,
                SEED,
                () -> Flux.range(0, TENANTS)
                        .flatMap(i -> tenant(db, model, soft, i, steps / TENANTS), TENANTS)
                        .then()
                        .block(PATIENCE));
    }

    private static Mono<Void> tenant(DataFlow db, String model, boolean soft, int number, int steps) {
        TenantSteps all = new TenantSteps(db, model, soft, SEED + number);
        return Flux.range(0, steps)
                .concatMap(all::step)
                .then(Mono.defer(all::end))
                .then()
                .as(work -> Tenant.with("tenant " + number, work));
    }
}
