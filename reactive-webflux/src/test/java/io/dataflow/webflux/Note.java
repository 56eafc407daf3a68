package io.dataflow.webflux;

import io.dataflow.core.model.DataModel;

@DataModel
record Note(String id, String text) {}
