package io.dataflow.core.internal.query;

import io.dataflow.core.UnknownNameException;
import io.dataflow.core.internal.model.Suggestions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The words that begin with a dollar sign in filters and aggregations given as data. */
final class Symbols {

    static final String AND = "$and";
    static final String OR = "$or";
    static final String NOT = "$not";

    private static final Map<String, Operator> OPERATORS =
            Arrays.stream(Operator.values()).collect(Collectors.toMap(Operator::symbol, Function.identity()));

    /** Every word of a filter, in the order in which they are documented. */
    static final List<String> OF_FILTERS;

    static {
        List<String> words = new ArrayList<>(
                Arrays.stream(Operator.values()).map(Operator::symbol).toList());
        words.addAll(List.of(AND, OR, NOT));
        OF_FILTERS = List.copyOf(words);
    }

    private Symbols() {}

    /** Whether a name is meant as a word of the language and not as the name of a field. */
    static boolean isSymbol(String name) {
        return name.startsWith("$");
    }

    /** The operator of that spelling, or null. */
    static @Nullable Operator operator(String symbol) {
        return OPERATORS.get(symbol);
    }

    /** The error for a word that does not exist. */
    static UnknownNameException unknown(
            @Nullable String model, @Nullable String operation, String symbol, Collection<String> known) {
        return Suggestions.unknown(model, operation, "operator", symbol, null, known);
    }
}
