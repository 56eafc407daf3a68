package io.dataflow.core.internal.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.BulkProgress;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** What a call knows of its subscriber. */
class MergingTicksTest {

    /** A tick that meets the cancel on its way is told to nobody, so that no batch may begin behind it. */
    @Test
    void noBatchMayBeginOnceSomebodyHasCancelledHoweverLateTheCancelArrives() {
        AtomicReference<BulkAccount<Object>> account = new AtomicReference<>();
        AtomicBoolean stoppedBefore = new AtomicBoolean();
        Disposable running = MergingTicks.<Object>of(cancelled -> {
                    account.set(new BulkAccount<>(OutdatedExceptionTest.BULK, cancelled));
                    return Flux.<BulkProgress<Object>>never()
                            .doOnCancel(() -> stoppedBefore.set(account.get().stopped()));
                })
                .subscribe();
        assertThat(account.get().stopped()).isFalse();
        running.dispose();
        assertThat(stoppedBefore).isTrue();
        assertThat(account.get().failed()).isFalse();
    }
}
