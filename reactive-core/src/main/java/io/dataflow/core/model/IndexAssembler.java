package io.dataflow.core.model;

import io.dataflow.core.internal.model.Suggestions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the indexes of a model of what fields and model declare. */
final class IndexAssembler {

    private final String table;
    private final Map<String, FieldDefinition> fields = new LinkedHashMap<>();
    private final List<String> key;
    private final Faults faults;
    private final List<IndexDefinition> indexes = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    IndexAssembler(String table, List<FieldDefinition> fields, Set<String> key, Faults faults) {
        this.table = table;
        fields.forEach(field -> this.fields.put(field.name(), field));
        this.key = List.copyOf(key);
        this.faults = faults;
    }

    List<IndexDefinition> assemble(ModelDraft draft) {
        List<ModelDraft.Index> wanted = new ArrayList<>(draft.indexes());
        for (ModelDraft.Field field : draft.fields()) {
            if (field.unique() || field.indexed()) {
                wanted.add(new ModelDraft.Index(List.of(field.name()), field.unique(), null));
            }
        }
        wanted.stream().filter(ModelDraft.Index::unique).forEach(this::add);
        wanted.stream().filter(index -> !index.unique()).forEach(this::add);
        return indexes;
    }

    private void add(ModelDraft.Index index) {
        // the key has its index, and a unique one serves what a plain one would
        if (isSound(index) && !index.fields().equals(key) && !isCovered(index)) {
            indexes.add(new IndexDefinition(name(index), index.fields(), index.unique()));
        }
    }

    private boolean isSound(ModelDraft.Index index) {
        boolean sound = true;
        if (index.fields().isEmpty()
                || new HashSet<>(index.fields()).size() < index.fields().size()) {
            faults.add("indexes", "index", "an index names at least one field, and each of them once");
            sound = false;
        }
        for (String name : index.fields()) {
            FieldDefinition field = fields.get(name);
            if (field == null) {
                faults.add("indexes", "unknown", Suggestions.phrase("field", name, null, fields.keySet()));
                sound = false;
            } else if (field.type() instanceof FieldType.Json) {
                faults.add(name, "index", "a JSON field can be neither unique nor in an index");
                sound = false;
            }
        }
        return sound;
    }

    private boolean isCovered(ModelDraft.Index index) {
        return indexes.stream().anyMatch(other -> other.fields().equals(index.fields()));
    }

    private String name(ModelDraft.Index index) {
        @Nullable String given = index.name();
        if (given != null) {
            new Identifiers(faults).checkIdentifier("indexes", "index", given);
            if (!names.add(given)) {
                faults.add("indexes", "name", "two indexes have the name " + Suggestions.quote(given));
            }
            return given;
        }
        List<String> columns = index.fields().stream()
                .map(name -> Objects.requireNonNull(fields.get(name)).column())
                .toList();
        String name = IndexNames.of(index.unique(), table, columns);
        if (!names.add(name)) {
            name = IndexNames.apart(index.unique(), table, columns);
            names.add(name);
        }
        return name;
    }
}
