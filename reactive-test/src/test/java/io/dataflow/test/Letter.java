package io.dataflow.test;

import io.dataflow.core.model.DataModel;

@DataModel
record Letter(String id, String text) {}
