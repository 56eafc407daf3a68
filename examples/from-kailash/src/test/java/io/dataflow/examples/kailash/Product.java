package io.dataflow.examples.kailash;

import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.Default;
import org.jspecify.annotations.Nullable;

/** {@code @db.model class Product}: the key is {@code id}, the times are managed and need not be declared. */
@DataModel
record Product(
        String id,
        String name,
        double price,
        @Default("0") int stock,
        @Nullable String category) {}
