package io.dataflow.coalescing;

import io.dataflow.core.model.DataModel;

@DataModel
record Register(String id, int value) {}
