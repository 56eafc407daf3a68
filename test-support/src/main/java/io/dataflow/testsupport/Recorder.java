package io.dataflow.testsupport;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * Connections that remember the text of every statement and of every load that is made on them, and are otherwise what the
 * driver gives.
 */
public final class Recorder implements ConnectionFactory {

    /** Takes the text of a statement, or of a load by the driver's own way. */
    private static final Set<String> TEXTUAL = Set.of("createStatement", "copyIn");

    private final ConnectionFactory connections;
    private final List<String> texts = new CopyOnWriteArrayList<>();

    /** Connections to the database of a URL. */
    public Recorder(String url) {
        this.connections = ConnectionFactories.get(url);
    }

    /** The texts since the last call. */
    public List<String> take() {
        List<String> taken = List.copyOf(texts);
        texts.clear();
        return taken;
    }

    @Override
    public Publisher<? extends Connection> create() {
        return Mono.from(connections.create()).map(this::recording);
    }

    @Override
    public ConnectionFactoryMetadata getMetadata() {
        return connections.getMetadata();
    }

    private Connection recording(Connection connection) {
        Class<?> driver = connection.getClass();
        return (Connection) Proxy.newProxyInstance(
                driver.getClassLoader(),
                driver.getInterfaces(),
                (proxy, method, args) -> call(connection, method, args));
    }

    private @Nullable Object call(Connection connection, Method method, Object @Nullable [] args) throws Throwable {
        if (args != null && TEXTUAL.contains(method.getName())) {
            texts.add((String) args[0]);
        }
        try {
            return method.invoke(connection, args);
        } catch (InvocationTargetException failed) {
            throw Objects.requireNonNullElse(failed.getCause(), failed);
        }
    }
}
