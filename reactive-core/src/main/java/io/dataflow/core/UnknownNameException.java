package io.dataflow.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A name (of a model, field, node, port, operator or option) that nobody declared. */
public final class UnknownNameException extends DataFlowException {

    private static final long serialVersionUID = 1L;

    private final String name;
    private final transient List<String> suggestions;

    /** Creates the error for a name, with the nearest known spellings, best first. */
    public UnknownNameException(
            @Nullable String model, @Nullable String operation, String message, String name, List<String> suggestions) {
        super("UNKNOWN_NAME", model, operation, message, null);
        this.name = name;
        this.suggestions = List.copyOf(suggestions);
    }

    /** The name as it was given. */
    public String name() {
        return name;
    }

    /** The nearest known names, best first; may be empty. */
    public List<String> suggestions() {
        return suggestions;
    }
}
