package io.dataflow.test.internal;

import io.dataflow.DataFlow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Finds the DataFlow of tests that name no URL: a service, which the adapter of a framework provides. */
public interface DataFlowLookup {

    /** The DataFlow of the framework that runs the test; null when it does not run this one. */
    @Nullable
    DataFlow find(ExtensionContext context);
}
