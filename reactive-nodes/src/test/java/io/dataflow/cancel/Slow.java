package io.dataflow.cancel;

import io.dataflow.core.model.DataModel;

/** A view that takes a minute to answer its first row. */
@DataModel(table = "slow_view")
record Slow(String id, int score) {}
