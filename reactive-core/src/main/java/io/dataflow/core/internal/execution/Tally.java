package io.dataflow.core.internal.execution;

import java.util.ArrayList;
import java.util.List;

/** Adds up the outcomes of the parts of one batch. */
public final class Tally {

    private long inserted;
    private long updated;
    private long skipped;
    private long deleted;
    private final List<Object> ids = new ArrayList<>();

    /** Adds one outcome. */
    public void add(BatchOutcome outcome) {
        inserted += outcome.inserted();
        updated += outcome.updated();
        skipped += outcome.skipped();
        deleted += outcome.deleted();
        ids.addAll(outcome.ids());
    }

    /** The sum. */
    public BatchOutcome outcome() {
        return new BatchOutcome(inserted, updated, skipped, deleted, ids);
    }
}
