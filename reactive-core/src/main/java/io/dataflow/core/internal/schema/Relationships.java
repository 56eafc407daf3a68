package io.dataflow.core.internal.schema;

import io.dataflow.core.internal.model.Names;
import io.dataflow.core.model.Naming;
import io.dataflow.core.schema.ForeignKey;
import io.dataflow.core.schema.Relationship;
import io.dataflow.core.schema.Relationship.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What the foreign keys of a schema mean for their tables, with names that a reader expects.
 *
 * <p>A key to a table of another schema is seen from its own side alone.
 */
final class Relationships {

    private final Map<String, List<ForeignKey>> keys = new LinkedHashMap<>();
    private final Map<String, List<Relationship>> found = new HashMap<>();
    private final Map<String, Set<String>> names = new HashMap<>();

    private Relationships(Map<String, List<ForeignKey>> keys) {
        this.keys.putAll(keys);
    }

    /** The relationships of each table that has any, those that belong to others first. */
    static Map<String, List<Relationship>> of(Map<String, List<ForeignKey>> foreignKeys) {
        Relationships all = new Relationships(foreignKeys);
        all.keys.forEach((table, keys) -> keys.forEach(key -> all.addOwn(table, key)));
        all.keys.forEach(
                (table, keys) -> keys.stream().filter(key -> all.isHere(key)).forEach(key -> all.addOther(table, key)));
        return all.found;
    }

    private boolean isHere(ForeignKey key) {
        return key.schema() == null && keys.containsKey(key.table());
    }

    private void addOwn(String table, ForeignKey key) {
        add(table, ownName(key), Kind.BELONGS_TO, key.table(), key.columns(), key.referencedColumns(), key);
    }

    private void addOther(String table, ForeignKey key) {
        long sameWay = keys.getOrDefault(table, List.of()).stream()
                .filter(other -> isHere(other) && other.table().equals(key.table()))
                .count();
        String many = Naming.DEFAULT.field(Naming.DEFAULT.table(Naming.DEFAULT.model(table)));
        // Several keys between two tables, or one within a table, say nothing without their role.
        String name = sameWay == 1 && !table.equals(key.table()) ? many : many + "By" + capital(ownName(key));
        add(key.table(), name, Kind.HAS_MANY, table, key.referencedColumns(), key.columns(), key);
    }

    private void add(
            String table,
            String wanted,
            Kind kind,
            String other,
            List<String> columns,
            List<String> otherColumns,
            ForeignKey key) {
        Set<String> taken = names.computeIfAbsent(table, t -> new HashSet<>());
        String name = wanted;
        for (int i = 2; !taken.add(name); i++) {
            name = wanted + i;
        }
        found.computeIfAbsent(table, t -> new ArrayList<>())
                .add(new Relationship(name, kind, other, columns, otherColumns, key.name()));
    }

    /** By its column without the ending that makes it a key, else by the table that it points to. */
    private static String ownName(ForeignKey key) {
        if (key.columns().size() == 1) {
            String words = Names.snake(Naming.DEFAULT.field(key.columns().get(0)));
            for (String ending : List.of("_id", "_fk", "_key", "_uuid", "_code", "_no")) {
                if (words.endsWith(ending) && words.length() > ending.length()) {
                    return Names.camel(words.substring(0, words.length() - ending.length()));
                }
            }
        }
        String model = Naming.DEFAULT.model(key.table());
        return model.substring(0, 1).toLowerCase(Locale.ROOT) + model.substring(1);
    }

    private static String capital(String name) {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }
}
