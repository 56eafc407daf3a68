package io.dataflow.nodes.internal;

import io.dataflow.core.internal.model.Suggestions;
import java.util.regex.Pattern;

/** Names from outside as messages show them: plain ones as they are, others quoted, escaped and cut. */
final class Shown {

    private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}_$.\\[\\]-]{1,64}");

    private Shown() {}

    static String name(String name) {
        return PLAIN.matcher(name).matches() ? name : Suggestions.quote(name);
    }
}
