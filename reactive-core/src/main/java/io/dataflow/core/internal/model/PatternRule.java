package io.dataflow.core.internal.model;

import io.dataflow.core.model.Rule;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A regular expression that whole texts match. */
public final class PatternRule implements Rule {

    private final Pattern pattern;

    /** Creates the rule of an expression that compiles. */
    public PatternRule(String expression) {
        this.pattern = Pattern.compile(expression);
    }

    /** The expression. */
    public String expression() {
        return pattern.pattern();
    }

    @Override
    public String name() {
        return "pattern";
    }

    @Override
    public @Nullable String fault(Object value) {
        return Elements.fault(
                value,
                text -> pattern.matcher((String) text).matches()
                        ? null
                        : "must match " + Suggestions.quote(expression()));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PatternRule rule && rule.expression().equals(expression());
    }

    @Override
    public int hashCode() {
        return expression().hashCode();
    }
}
