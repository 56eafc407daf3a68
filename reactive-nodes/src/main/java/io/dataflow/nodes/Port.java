package io.dataflow.nodes;

/**
 * A place where a value or a stream of rows enters or leaves a node.
 *
 * @param name the name, in camel case
 * @param type the Java type of the value; of a stream, the type of a row
 * @param stream whether it passes rows on demand; an input that does takes a list as well
 * @param required whether an input must be given
 */
public record Port(String name, Class<?> type, boolean stream, boolean required) {

    /** A value that may be left out. */
    public static Port value(String name, Class<?> type) {
        return new Port(name, type, false, false);
    }

    /** A stream of rows that may be left out. */
    public static Port stream(String name) {
        return new Port(name, java.util.Map.class, true, false);
    }

    /** The same port, which must be given. */
    public Port mandatory() {
        return new Port(name, type, stream, true);
    }
}
