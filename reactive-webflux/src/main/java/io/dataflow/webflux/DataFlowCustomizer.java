package io.dataflow.webflux;

import io.dataflow.DataFlow;

/** A bean that has its say when the DataFlow of the application is made: converters, naming, models of its own. */
@FunctionalInterface
public interface DataFlowCustomizer {

    /** Changes the builder, after the properties and the models that were found. */
    void customize(DataFlow.Builder builder);
}
