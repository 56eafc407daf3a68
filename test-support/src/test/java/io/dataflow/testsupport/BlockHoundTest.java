package io.dataflow.testsupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import org.h2.message.DbException;
import org.junit.jupiter.api.Test;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class BlockHoundTest {

    @Test
    void blockingOnAThreadThatMustNotIsAnError() {
        Mono<Void> blocking = Mono.<Void>fromRunnable(BlockHoundTest::sleep).subscribeOn(Schedulers.parallel());

        assertThatThrownBy(blocking::block).hasRootCauseInstanceOf(BlockingOperationError.class);
    }

    /** By a loader of its own, as it is the first use in a JVM that reads. */
    @Test
    void theFirstUseOfH2MayReadItsMessages() throws IOException {
        URL jar = DbException.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar}, ClassLoader.getPlatformClassLoader())) {
            Mono<Class<?>> first = Mono.<Class<?>>fromCallable(
                            () -> Class.forName(DbException.class.getName(), true, loader))
                    .subscribeOn(Schedulers.parallel());

            assertThat(first.block()).isNotSameAs(DbException.class);
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
