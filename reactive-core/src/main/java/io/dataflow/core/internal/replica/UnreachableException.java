package io.dataflow.core.internal.replica;

/** No connection to the replica can be opened; nothing was sent. */
final class UnreachableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnreachableException(Throwable cause) {
        super(cause.getMessage(), cause, false, false);
    }
}
