package io.dataflow.test;

import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.Unique;
import org.jspecify.annotations.Nullable;

@DataModel
record Contact(String id, @Unique String email, @Nullable String name, int score) {

    static Contact of(String id) {
        return new Contact(id, id + "@x.org", "Ada", 1);
    }
}
