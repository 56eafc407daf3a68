package io.dataflow.core.internal.sql.postgresql;

import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.internal.execution.Batch;
import io.dataflow.core.internal.execution.BatchOutcome;
import io.dataflow.core.internal.model.Keys;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldDefinition.Managed;
import io.dataflow.core.model.IndexDefinition;
import io.dataflow.core.model.ModelDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a batch in groups that one statement can write: the rows of a group give the same fields unless those of all groups
 * are many, and no row is named twice by the groups of one round.
 *
 * @param groups the groups in the order in which they have to be written
 * @param preceded how many rows are left out because an earlier one of the batch names the same target
 * @param overridden how many rows are left out because a later one overrides them, by their target
 */
record BatchPlan(List<Group> groups, long preceded, Map<List<Object>, Integer> overridden) {

    /**
     * Rows that one statement can write.
     *
     * @param fields the fields that they give
     * @param rows the rows
     * @param mixed whether a row may give fewer, whose columns take their defaults
     */
    record Group(List<FieldDefinition> fields, List<RowValues> rows, boolean mixed) {}

    static BatchPlan of(Batch batch) {
        boolean plainLoad = batch.verb() == Batch.Verb.INSERT && batch.onConflict() == OnConflict.ERROR;
        Rounds rounds = new Rounds(batch);
        for (RowValues row : batch.rows()) {
            List<Object> target = plainLoad ? null : batch.target(row);
            if (target == null) {
                rounds.group(0, row).add(row);
            } else {
                rounds.addNamed(target, row);
            }
        }
        return new BatchPlan(rounds.groups(), rounds.preceded, rounds.overridden);
    }

    /** The plan itself, or where rows that are only inserted have more groups than that, all of them in one. */
    BatchPlan inFewGroups(Batch batch, int most) {
        if (groups.size() <= most || batch.verb() != Batch.Verb.INSERT || batch.onConflict() == OnConflict.UPDATE) {
            return this;
        }
        List<RowValues> rows =
                groups.stream().flatMap(group -> group.rows().stream()).toList();
        List<FieldDefinition> fields = batch.model().fields().stream()
                .filter(field ->
                        groups.stream().anyMatch(group -> group.fields().contains(field)))
                .toList();
        return new BatchPlan(List.of(new Group(fields, rows, true)), preceded, overridden);
    }

    /**
     * What became of the rows that were left out. An overridden one shares the fate of its target, which an update may not find.
     *
     * @param found the targets that the statements found; of no matter when rows are stored where none is
     */
    BatchOutcome leftOut(Batch batch, Set<List<Object>> found) {
        long updated = 0;
        long skipped = preceded;
        for (Map.Entry<List<Object>, Integer> entry : overridden.entrySet()) {
            // A tenant leads its target; what was found names the key alone.
            List<Object> target = entry.getKey();
            List<Object> key = batch.verb() == Batch.Verb.INSERT
                    ? target
                    : target.subList(target.size() - batch.model().key().size(), target.size());
            if (batch.verb() == Batch.Verb.INSERT || found.contains(key)) {
                updated += entry.getValue();
            } else {
                skipped += entry.getValue();
            }
        }
        return new BatchOutcome(0, updated, skipped, 0, List.of());
    }

    /** Rows that name the same target go into later rounds, so that they are written one after the other. */
    private static final class Rounds {

        private final Batch batch;
        private final boolean inOrder;
        private final List<Round> rounds = new ArrayList<>();
        private final Map<List<Object>, Place> last = new HashMap<>();
        private final List<FieldDefinition> otherUnique;
        private final Map<List<Object>, Integer> overridden = new HashMap<>();
        private long preceded;

        private record Place(int round, List<RowValues> group, int index) {}

        Rounds(Batch batch) {
            this.batch = batch;
            this.inOrder = batch.verb() == Batch.Verb.INSERT && pointsToItself(batch.model());
            this.otherUnique = batch.model().indexes().stream()
                    .filter(IndexDefinition::unique)
                    .flatMap(index -> index.fields().stream())
                    .distinct()
                    .map(name -> batch.model().field(name, "bulk"))
                    .filter(field -> !batch.conflictOn().contains(field))
                    .toList();
        }

        /** Whether a row may point to one before it, which has to be stored first then. */
        private static boolean pointsToItself(ModelDefinition model) {
            return model.fields().stream()
                    .map(FieldDefinition::references)
                    .anyMatch(
                            reference -> reference != null && reference.table().equals(model.table()));
        }

        void addNamed(List<Object> target, RowValues row) {
            Place earlier = last.get(target);
            if (earlier == null) {
                last.put(target, add(0, row));
            } else if (batch.verb() == Batch.Verb.DELETE
                    || (batch.verb() == Batch.Verb.INSERT && batch.onConflict() == OnConflict.SKIP)) {
                preceded++;
            } else {
                later(target, row, earlier);
            }
        }

        private void later(List<Object> target, RowValues row, Place earlier) {
            RowValues before = earlier.group().get(earlier.index());
            if (before.present().equals(row.present()) && claimTheSame(before, row)) {
                earlier.group().set(earlier.index(), override(before, row));
                overridden.merge(target, 1, Integer::sum);
            } else {
                last.put(target, add(earlier.round() + 1, row));
            }
        }

        /** Whether one may be left out without a trace: a unique value that it claims may be taken, which is its error. */
        private boolean claimTheSame(RowValues before, RowValues row) {
            return Keys.comparable(valuesOf(before)).equals(Keys.comparable(valuesOf(row)));
        }

        private List<@Nullable Object> valuesOf(RowValues row) {
            List<@Nullable Object> values = new ArrayList<>(otherUnique.size());
            otherUnique.forEach(field -> values.add(row.get(field)));
            return values;
        }

        /** What an update leaves alone stays as the earlier row gave it. */
        private RowValues override(RowValues before, RowValues row) {
            RowValues merged = row.copy();
            for (FieldDefinition field : row.present()) {
                if (field.key() || field.managed() == Managed.CREATED_AT) {
                    merged.set(field, before.get(field));
                }
            }
            return merged;
        }

        private Place add(int round, RowValues row) {
            List<RowValues> group = group(round, row);
            group.add(row);
            return new Place(round, group, group.size() - 1);
        }

        List<RowValues> group(int round, RowValues row) {
            while (rounds.size() <= round) {
                rounds.add(new Round());
            }
            return rounds.get(round).group(row, inOrder);
        }

        List<Group> groups() {
            return rounds.stream()
                    .flatMap(round -> round.groups.stream())
                    .map(rows -> new Group(rows.get(0).present(), rows, false))
                    .toList();
        }
    }

    /** The groups of a round, in the order in which they are written. */
    private static final class Round {

        private final Map<List<FieldDefinition>, List<RowValues>> byFields = new HashMap<>();
        private final List<List<RowValues>> groups = new ArrayList<>();
        private @Nullable List<RowValues> latest;

        /** The group of a row; in order, it is none that others were begun after. */
        List<RowValues> group(RowValues row, boolean inOrder) {
            List<RowValues> group = latest;
            if (group != null && group.get(0).givesTheSameAs(row)) {
                return group;
            }
            List<FieldDefinition> fields = row.present();
            group = inOrder ? null : byFields.get(fields);
            if (group == null) {
                group = new ArrayList<>();
                byFields.put(fields, group);
                groups.add(group);
            }
            latest = group;
            return group;
        }
    }
}
