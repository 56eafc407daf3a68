package io.dataflow.examples.quickstart;

import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.Id;

/** A first-level region of a country, such as {@code AD.06}. */
@DataModel
record Region(@Id String code, String name) {}
