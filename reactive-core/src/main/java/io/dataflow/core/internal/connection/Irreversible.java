package io.dataflow.core.internal.connection;

import io.dataflow.core.DataFlowException;

/** What a test cannot roll back, and therefore refuses. */
public final class Irreversible {

    private Irreversible() {}

    /** The error of an operation that cannot be undone with the test that asks for it. */
    public static DataFlowException refused(String operation, String what) {
        return new DataFlowException(
                "REFUSED_IN_TEST", null, operation, operation + ": a test rolls back, but cannot undo " + what, null);
    }
}
