package io.dataflow.nodes.internal;

import io.dataflow.nodes.internal.Reference.Scope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A value that may refer to others, read once when its workflow is built. */
sealed interface Template {

    /** Stands for the value of a node that was skipped: what holds it is left out, of a map as of a list. */
    Object ABSENT = new Object();

    /** The value in a run; {@link #ABSENT} when it refers to a node that was skipped. */
    @Nullable
    Object resolve(Scope scope);

    /** Hands over every reference in it. */
    default void references(Consumer<Reference> consumer) {}

    /** A value that is the same in every run. */
    record Constant(@Nullable Object value) implements Template {
        @Override
        public @Nullable Object resolve(Scope scope) {
            return value;
        }
    }

    /** A reference that stands alone: the value keeps its type. */
    record Value(Reference reference) implements Template {
        @Override
        public @Nullable Object resolve(Scope scope) {
            return reference.resolve(scope);
        }

        @Override
        public void references(Consumer<Reference> consumer) {
            consumer.accept(reference);
        }
    }

    /** References inside text: their values become text. */
    record Text(List<Object> parts) implements Template {
        @Override
        public Object resolve(Scope scope) {
            StringBuilder text = new StringBuilder();
            for (Object part : parts) {
                if (part instanceof Reference reference && scope.isSkipped(reference.source())) {
                    return ABSENT;
                }
                text.append(part instanceof Reference reference ? text(reference, scope) : part);
            }
            return text.toString();
        }

        private static String text(Reference reference, Scope scope) {
            Object value = reference.resolve(scope);
            if (value == null || !Conversions.isPlain(value)) {
                throw Conversions.fault(
                        "${" + reference.text() + "}",
                        "text",
                        "is " + Conversions.kind(value)
                                + ", which has no text; inside text it has to be a plain value");
            }
            return Conversions.text(value);
        }

        @Override
        public void references(Consumer<Reference> consumer) {
            for (Object part : parts) {
                if (part instanceof Reference reference) {
                    consumer.accept(reference);
                }
            }
        }
    }

    /** A list with templates in it. */
    record Elements(List<Template> elements) implements Template {
        @Override
        public Object resolve(Scope scope) {
            List<@Nullable Object> list = new ArrayList<>(elements.size());
            elements.forEach(element -> {
                Object value = element.resolve(scope);
                if (value != ABSENT) {
                    list.add(value);
                }
            });
            return Collections.unmodifiableList(list);
        }

        @Override
        public void references(Consumer<Reference> consumer) {
            elements.forEach(element -> element.references(consumer));
        }
    }

    /** A map with templates in it; it can be added to until its workflow is built. */
    record Entries(Map<String, Template> entries) implements Template {
        @Override
        public Map<String, @Nullable Object> resolve(Scope scope) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            entries.forEach((name, entry) -> {
                Object value = entry.resolve(scope);
                if (value != ABSENT) {
                    map.put(name, value);
                }
            });
            return Collections.unmodifiableMap(map);
        }

        @Override
        public void references(Consumer<Reference> consumer) {
            entries.values().forEach(entry -> entry.references(consumer));
        }

        /** Puts a template at a path; answers false when something is there, or on the way, already. */
        boolean put(List<String> path, Template template) {
            Entries map = this;
            for (String step : path.subList(0, path.size() - 1)) {
                Template next = map.entries.computeIfAbsent(step, name -> new Entries(new LinkedHashMap<>()));
                if (!(next instanceof Entries below)) {
                    return false;
                }
                map = below;
            }
            return map.entries.putIfAbsent(path.get(path.size() - 1), template) == null;
        }
    }
}
