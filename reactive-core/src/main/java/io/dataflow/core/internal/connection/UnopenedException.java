package io.dataflow.core.internal.connection;

import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;

/** The error of a driver that could not open a connection: whatever was to run on it was never sent. */
public final class UnopenedException extends R2dbcNonTransientResourceException {

    private static final long serialVersionUID = 1L;

    private final R2dbcException original;

    private UnopenedException(R2dbcException original) {
        super(original.getMessage(), original.getSqlState(), original.getErrorCode(), original);
        this.original = original;
    }

    /** The error, told as one of opening when it is the driver's. */
    static Throwable of(Throwable error) {
        return error instanceof R2dbcException original && !(error instanceof UnopenedException)
                ? new UnopenedException(original)
                : error;
    }

    /** What the driver threw. */
    public R2dbcException original() {
        return original;
    }
}
