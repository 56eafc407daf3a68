package io.dataflow.cancel;

import io.dataflow.core.model.DataModel;
import org.jspecify.annotations.Nullable;

@DataModel
record Item(String id, int score, @Nullable String note) {

    static Item of(String id) {
        return new Item(id, 1, "note of " + id);
    }
}
