package io.dataflow.core.internal.sql.postgresql;

import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.internal.execution.Batch;
import io.dataflow.core.internal.execution.BatchOutcome;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldDefinition.Managed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of a batch in groups that one statement can write: the rows of a group give the same fields, and no row is named
 * twice by the groups of one round.
 *
 * @param groups the groups in the order in which they have to be written
 * @param folded what was decided without a statement: rows that a later row of the batch overrides, or an earlier one precedes
 */
record BatchPlan(List<Group> groups, BatchOutcome folded) {

    /**
     * Rows that give the same fields.
     *
     * @param fields the fields
     * @param rows the rows
     */
    record Group(List<FieldDefinition> fields, List<RowValues> rows) {}

    static BatchPlan of(Batch batch) {
        boolean plainLoad = batch.verb() == Batch.Verb.INSERT && batch.onConflict() == OnConflict.ERROR;
        Rounds rounds = new Rounds(batch);
        for (RowValues row : batch.rows()) {
            List<Object> target = plainLoad ? null : batch.target(row);
            if (target == null) {
                rounds.add(0, row);
            } else {
                rounds.addNamed(target, row);
            }
        }
        return new BatchPlan(rounds.groups(), rounds.folded);
    }

    /** Rows that name the same target go into later rounds, so that they are written one after the other. */
    private static final class Rounds {

        private final Batch batch;
        private final List<Map<List<FieldDefinition>, List<RowValues>>> rounds = new ArrayList<>();
        private final Map<List<Object>, Place> last = new HashMap<>();
        private BatchOutcome folded = BatchOutcome.NONE;

        private record Place(int round, List<RowValues> group, int index) {}

        Rounds(Batch batch) {
            this.batch = batch;
        }

        void addNamed(List<Object> target, RowValues row) {
            Place earlier = last.get(target);
            if (earlier == null) {
                last.put(target, add(0, row));
            } else if (batch.verb() == Batch.Verb.DELETE
                    || (batch.verb() == Batch.Verb.INSERT && batch.onConflict() == OnConflict.SKIP)) {
                folded = folded.plus(new BatchOutcome(0, 0, 1, 0, List.of()));
            } else {
                later(target, row, earlier);
            }
        }

        private void later(List<Object> target, RowValues row, Place earlier) {
            RowValues before = earlier.group().get(earlier.index());
            if (before.present().equals(row.present())) {
                earlier.group().set(earlier.index(), override(before, row));
                folded = folded.plus(new BatchOutcome(0, 1, 0, 0, List.of()));
            } else {
                last.put(target, add(earlier.round() + 1, row));
            }
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

        Place add(int round, RowValues row) {
            while (rounds.size() <= round) {
                rounds.add(new LinkedHashMap<>());
            }
            List<RowValues> group = rounds.get(round).computeIfAbsent(row.present(), fields -> new ArrayList<>());
            group.add(row);
            return new Place(round, group, group.size() - 1);
        }

        List<Group> groups() {
            return rounds.stream()
                    .flatMap(round -> round.entrySet().stream())
                    .map(entry -> new Group(entry.getKey(), entry.getValue()))
                    .toList();
        }
    }
}
