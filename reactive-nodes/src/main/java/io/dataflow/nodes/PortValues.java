package io.dataflow.nodes;

import io.dataflow.core.UnknownNameException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.model.Suggestions;
import io.dataflow.nodes.internal.Conversions;
import io.dataflow.nodes.internal.Spelling;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** The values and streams of the ports on one side of a node; names are taken in camel case and in snake case. */
abstract class PortValues {

    private final String side;
    private final Map<String, @Nullable Object> values;
    private final Map<String, Publisher<Map<String, Object>>> streams;

    PortValues(String side, Map<String, ?> values, Map<String, ? extends Publisher<Map<String, Object>>> streams) {
        this.side = side;
        this.values = Collections.unmodifiableMap(new LinkedHashMap<String, @Nullable Object>(values));
        this.streams = Collections.unmodifiableMap(new LinkedHashMap<>(streams));
    }

    /**
     * The value of a port; null when the value is null.
     *
     * @throws UnknownNameException if there is no such port, with the nearest names
     */
    public @Nullable Object get(String port) {
        if (values.isEmpty() && !streams.isEmpty() && find(port) == null) {
            throw fault(
                    port,
                    "was not read: " + side + " " + streams.keySet()
                            + " is all that is taken, and a workflow reads nothing" + " else then; connect '" + port
                            + "' to a node, or name it in a template, to have it too");
        }
        String name = resolve(port);
        if (!values.containsKey(name)) {
            throw fault(name, "is a stream; take it by stream(\"" + name + "\")");
        }
        return values.get(name);
    }

    /**
     * The value of a port in another type: numbers and text convert to each other where nothing is lost, ISO 8601 text to
     * times, a count to whether it is more than 0, a map to a record.
     *
     * @throws UnknownNameException if there is no such port, with the nearest names
     * @throws ValidationFailedException if the value cannot be converted
     */
    public <T> @Nullable T get(String port, Class<T> type) {
        return Conversions.to(type, get(port), side, port);
    }

    /**
     * The rows of a stream port, or of a port whose value is a list of maps; cold, and each subscription reads anew.
     *
     * @throws UnknownNameException if there is no such port, with the nearest names
     * @throws ValidationFailedException if the port holds no rows
     */
    public Flux<Map<String, Object>> stream(String port) {
        String name = resolve(port);
        Publisher<Map<String, Object>> stream = streams.get(name);
        return stream != null ? Flux.from(stream) : Conversions.rows(values.get(name), side, name);
    }

    /** Whether there is such a port. */
    public boolean has(String port) {
        return find(port) != null;
    }

    /** Whether there is such a port and it is a stream. */
    public boolean isStream(String port) {
        String name = find(port);
        return name != null && streams.containsKey(name);
    }

    /** The values by port, in order; streams are not among them. */
    public Map<String, @Nullable Object> asMap() {
        return values;
    }

    /** The names of all ports, of values first. */
    public Set<String> ports() {
        Set<String> names = new LinkedHashSet<>(values.keySet());
        names.addAll(streams.keySet());
        return Collections.unmodifiableSet(names);
    }

    private String resolve(String port) {
        String name = find(port);
        if (name == null) {
            throw Suggestions.unknown(null, null, side, port, null, ports());
        }
        return name;
    }

    private @Nullable String find(String port) {
        return values.containsKey(port) || streams.containsKey(port) ? port : Spelling.find(ports(), port);
    }

    private ValidationFailedException fault(String port, String message) {
        return new ValidationFailedException(null, null, port, "port", message);
    }

    /** The names of the ports; never their values. */
    @Override
    public String toString() {
        return getClass().getSimpleName() + ports();
    }
}
