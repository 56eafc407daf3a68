package io.dataflow.test;

import io.dataflow.core.model.DataModel;

@DataModel(tenant = true)
record Ledger(String id, int amount) {}
