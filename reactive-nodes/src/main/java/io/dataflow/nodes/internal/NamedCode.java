package io.dataflow.nodes.internal;

import org.jspecify.annotations.Nullable;

/**
 * How JSON refers to the code of a node.
 *
 * @param kind the key: {@code code}, {@code stream}, {@code map} or {@code filter}
 * @param name the name that it was found by; null for code that was given as such
 */
record NamedCode(String kind, @Nullable String name) {

    static final String CODE = "code";
    static final String STREAM = "stream";
    static final String MAP = "map";
    static final String FILTER = "filter";

    /** The method that gives such code a name. */
    String registration() {
        return switch (kind) {
            case MAP -> "db.registerMap";
            case FILTER -> "db.registerFilter";
            default -> "db.registerCode";
        };
    }

    /** A node that has code. */
    interface Owner extends LocalNode {
        NamedCode code();
    }
}
