package io.dataflow.nodes.internal;

import io.dataflow.core.internal.model.Names;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The spellings in which a name is taken from outside: as it is declared, in snake case, and in camel case. */
public final class Spelling {

    private Spelling() {}

    /** The declared name that is meant by a given one; null when none is. */
    public static @Nullable String find(Collection<String> declared, String given) {
        if (declared.contains(given)) {
            return given;
        }
        for (String name : declared) {
            if (given.equals(Names.snake(name)) || given.equals(Names.camel(name))) {
                return name;
            }
        }
        return null;
    }

    /** Every spelling of the declared names, for names that are looked up often. */
    static Map<String, String> index(Collection<String> declared) {
        Map<String, String> index = new LinkedHashMap<>();
        declared.forEach(name -> index.put(name, name));
        for (String name : declared) {
            index.putIfAbsent(Names.snake(name), name);
            index.putIfAbsent(Names.camel(name), name);
        }
        return index;
    }
}
