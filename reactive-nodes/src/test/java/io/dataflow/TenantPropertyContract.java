package io.dataflow;

import io.dataflow.Possession.Kind;
import io.dataflow.core.TenancyOptions;
import io.dataflow.core.Tenant;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.VerificationRecord;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Several tenants use the same keys side by side, at random, through all verbs, nodes, transactions and workflows; each finds
 * what it would find alone.
 *
 * <p>Memory holds the rows of each tenant for itself, so that whatever one saw or touched of another would be a difference.
 */
@Capability({"S34", "S35", "S36"})
abstract class TenantPropertyContract extends FacadeContract {

    static final int USUAL_STEPS = 2_000;

    private static final long SEED = 20_261_125L;
    private static final int TENANTS = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(Effort.isLong() ? 60 : 5);

    /** How the tenants are kept apart beside the column. */
    TenancyOptions separated(TenancyOptions options) {
        return options;
    }

    /** How many steps all tenants take. */
    int steps() {
        return Effort.isLong() ? 100_000 : USUAL_STEPS;
    }

    @Test
    void eachTenantFindsWhatItWouldFindAlone() throws Exception {
        play(Kind.THING);
    }

    @Test
    void eachTenantFindsWhatItWouldFindAloneWhereDeletesAreSoft() throws Exception {
        play(Kind.KEEPSAKE);
    }

    private <T extends Possession> void play(Kind<T> kind) throws Exception {
        DataFlow db =
                opened(builder().model(kind.type()).tenancy(this::separated).build());
        String apart = separated(TenancyOptions.defaults()).separation().name().toLowerCase(Locale.ROOT);
        int steps = steps() / 2;
        VerificationRecord.run(
                "random steps of " + TENANTS + " tenants side by side, " + (kind.soft() ? "soft" : "hard")
                        + " deletes, apart by " + apart + ", " + database().name(),
                steps,
                SEED,
                () -> Flux.range(0, TENANTS)
                        .flatMap(i -> tenant(db, kind, i, steps / TENANTS), TENANTS)
                        .then()
                        .block(PATIENCE));
    }

    private static <T extends Possession> Mono<Void> tenant(DataFlow db, Kind<T> kind, int number, int steps) {
        TenantSteps<T> all = new TenantSteps<>(db, kind, TenantSteps.NAME + number, SEED + number);
        return Flux.range(0, steps)
                .concatMap(all::step)
                .then(Mono.defer(all::end))
                .then()
                .as(work -> Tenant.with(TenantSteps.NAME + number, work));
    }
}
