package io.dataflow;

import io.dataflow.core.DataFlowException;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.R2dbcException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Opens each connection with the credentials of that moment. */
final class RotatingCredentials implements ConnectionFactory {

    private final String driver;
    private final Supplier<? extends Publisher<Credentials>> credentials;
    private final Function<Credentials, ConnectionFactory> factories;
    private final AtomicReference<@Nullable Known> last = new AtomicReference<>();

    /** What was opened with last. */
    private record Known(Credentials credentials, ConnectionFactory factory) {}

    RotatingCredentials(
            String driver,
            Supplier<? extends Publisher<Credentials>> credentials,
            Function<Credentials, ConnectionFactory> factories) {
        this.driver = driver;
        this.credentials = credentials;
        this.factories = factories;
    }

    @Override
    public Publisher<? extends Connection> create() {
        return Mono.<Credentials>defer(() -> Mono.from(credentials.get()))
                .onErrorMap(RotatingCredentials::isLikeOneOfTheDatabase, RotatingCredentials::failed)
                .switchIfEmpty(Mono.error(RotatingCredentials::missing))
                .flatMap(this::factory)
                .flatMap(factory -> Mono.from(factory.create()));
    }

    private Mono<ConnectionFactory> factory(Credentials now) {
        Known known = last.get();
        return known != null && known.credentials().equals(now)
                ? Mono.just(known.factory())
                // What looks for a driver reads files.
                : Mono.fromCallable(() -> {
                            ConnectionFactory made = factories.apply(now);
                            last.set(new Known(now, made));
                            return made;
                        })
                        .subscribeOn(Schedulers.boundedElastic());
    }

    /** Whether it looks as if the database could not be reached, which is waited for; all others are told as they are. */
    private static boolean isLikeOneOfTheDatabase(Throwable error) {
        return error instanceof R2dbcException || error instanceof IOException || error instanceof TimeoutException;
    }

    private static DataFlowException failed(Throwable error) {
        return new DataFlowException(
                "CREDENTIALS_FAILED",
                null,
                null,
                "A connection was to be opened, but the supplier of credentials failed (see the cause)",
                error);
    }

    private static DataFlowException missing() {
        return new DataFlowException(
                "CREDENTIALS_MISSING",
                null,
                null,
                "A connection was to be opened, but the supplier of credentials gave none; let it give credentials, or an error",
                null);
    }

    @Override
    public ConnectionFactoryMetadata getMetadata() {
        return () -> driver;
    }
}
