package io.dataflow.core.internal.connection;

import io.dataflow.core.internal.model.Suggestions;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/** The options that a driver knows; it passes over all others without a word, as over a time-out that is misspelt. */
public final class KnownOptions {

    private static final String POOLER_MODE = "poolerMode";

    private final Set<String> names = new TreeSet<>();

    /**
     * Collects the names.
     *
     * @param provider the class whose constants are the options of the driver
     * @param others further names
     */
    public KnownOptions(Class<?> provider, Collection<String> others) {
        names.addAll(constants(ConnectionFactoryOptions.class));
        names.addAll(constants(provider));
        names.addAll(others);
        names.add(POOLER_MODE);
    }

    private static Collection<String> constants(Class<?> type) {
        return Arrays.stream(type.getFields())
                .filter(field -> Modifier.isStatic(field.getModifiers()) && field.getType() == Option.class)
                .map(KnownOptions::name)
                .toList();
    }

    private static String name(Field field) {
        try {
            return ((Option<?>) field.get(null)).name();
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("a public constant can be read", e);
        }
    }

    /**
     * Looks for options that are none.
     *
     * @throws IllegalArgumentException if there is one; it names it, and never a value
     */
    public void require(ConnectionFactoryOptions options) {
        ConnectionFactoryOptions.builder().from(options, option -> {
            if (!names.contains(option.name())) {
                throw new IllegalArgumentException(Suggestions.phrase("option", option.name(), null, names));
            }
            return false;
        });
    }
}
