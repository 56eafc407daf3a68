package io.dataflow.core.internal.query;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What changes ask for, not resolved yet.
 *
 * @param assignments the changes, in the order given
 * @param allowed the names that {@code only} was given, so that a misspelt one is found; empty when it was not called
 * @param ifVersion the version that the row is expected to have; null for any
 */
public record ChangesDefinition(
        List<Assignment> assignments,
        List<String> allowed,
        @Nullable Long ifVersion) {

    /** Copies the lists. */
    public ChangesDefinition {
        assignments = List.copyOf(assignments);
        allowed = List.copyOf(allowed);
    }

    /** The given changes. */
    public static ChangesDefinition of(List<Assignment> assignments) {
        return new ChangesDefinition(assignments, List.of(), null);
    }

    /** Whether nothing was asked for, not even by {@code only}. */
    public boolean isEmpty() {
        return assignments.isEmpty() && allowed.isEmpty() && ifVersion == null;
    }

    /** These changes and one more; a value replaces what was said about its field before. */
    public ChangesDefinition with(Assignment added) {
        List<Assignment> all = new ArrayList<>(assignments);
        if (added.kind() == Assignment.Kind.SET) {
            all.removeIf(earlier -> earlier.field().equals(added.field()));
        }
        all.add(added);
        return new ChangesDefinition(all, allowed, ifVersion);
    }

    /** The changes of some fields alone. */
    public ChangesDefinition only(List<String> fields) {
        List<String> named = new ArrayList<>(allowed);
        named.addAll(fields);
        return new ChangesDefinition(
                assignments.stream()
                        .flatMap(change -> Narrowed.of(change, fields).stream())
                        .toList(),
                named,
                ifVersion);
    }

    /** These changes of a row that has a version. */
    public ChangesDefinition ifVersion(long version) {
        return new ChangesDefinition(assignments, allowed, version);
    }

    /** The names of the fields; never values. */
    @Override
    public String toString() {
        return assignments.stream().map(Assignment::toString).collect(Collectors.joining(", ", "set ", ""));
    }
}
