package io.dataflow.core.internal.fencing;

import io.dataflow.core.model.ModelDefinition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Declares tables of the library whose rows stand for work, each with the lease on it beside what the work keeps. */
public final class FencedTable {

    static final String NAME = "name";
    static final String TOKEN = "token";
    static final String HOLDER = "holder";
    static final String SINCE = "heldSince";
    static final String UNTIL = "heldUntil";

    private FencedTable() {}

    /**
     * A model whose rows stand for work by its name.
     *
     * @param tenant whether each tenant has work of its own
     * @param fields what the work keeps: names and types; every one of them may be NULL
     */
    public static ModelDefinition of(String model, String table, boolean tenant, Map<String, String> fields) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put(NAME, "string");
        all.put(TOKEN, "long");
        all.put(HOLDER, nullable("string"));
        all.put(SINCE, nullable("instant"));
        all.put(UNTIL, nullable("instant"));
        fields.forEach((name, type) -> all.put(name, nullable(type)));
        return ModelDefinition.of(
                Map.of("name", model, "table", table, "tenant", tenant, "fields", all, "key", List.of(NAME)));
    }

    private static Map<String, Object> nullable(String type) {
        return Map.of("type", type, "nullable", true);
    }
}
