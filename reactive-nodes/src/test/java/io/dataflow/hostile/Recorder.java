package io.dataflow.hostile;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Connections that remember the text of every statement that is made on them. */
public final class Recorder implements ConnectionFactory {

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
        return (Connection) Proxy.newProxyInstance(
                Recorder.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, args) -> call(connection, method, args));
    }

    private Object call(Connection connection, Method method, Object[] args) throws Throwable {
        if (method.getName().equals("createStatement")) {
            texts.add((String) args[0]);
        }
        try {
            return method.invoke(connection, args);
        } catch (InvocationTargetException failed) {
            throw failed.getCause();
        }
    }
}
