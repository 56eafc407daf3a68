package io.dataflow.core.internal.execution;

/** Values of several calls that could not be made a statement, which was never sent: the fault is that of one of the calls. */
final class NotSentException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotSentException(RuntimeException cause) {
        super("a value of a row could not be encoded", cause);
    }
}
