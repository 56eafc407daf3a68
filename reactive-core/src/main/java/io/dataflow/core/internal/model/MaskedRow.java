package io.dataflow.core.internal.model;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A map row with sensitive fields: a map like any other, whose text masks them, so that a log line does not tell them. */
public final class MaskedRow extends LinkedHashMap<String, Object> {

    private static final long serialVersionUID = 1L;
    private static final String MASK = "***";

    private final transient Set<String> masked;

    private MaskedRow(int fields, Set<String> masked) {
        super(fields * 2);
        this.masked = masked;
    }

    /** An empty row; an ordinary map when nothing is masked. */
    public static Map<String, Object> of(int fields, Set<String> masked) {
        return masked.isEmpty() ? new LinkedHashMap<>(fields * 2) : new MaskedRow(fields, masked);
    }

    @Override
    public String toString() {
        return entrySet().stream()
                .map(entry -> entry.getKey() + "=" + (masked.contains(entry.getKey()) ? MASK : entry.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    }
}
