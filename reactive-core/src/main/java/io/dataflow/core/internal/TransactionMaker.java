package io.dataflow.core.internal;

import io.dataflow.core.internal.connection.ConnectionSource;
import io.dataflow.core.internal.connection.Driver;
import io.dataflow.core.internal.connection.TransactionHost;
import io.dataflow.core.internal.connection.Transactions;
import io.dataflow.core.internal.execution.Errors;
import io.dataflow.core.internal.execution.StatementRunner;
import io.dataflow.core.internal.sql.DatabaseError;
import io.dataflow.core.internal.sql.Dialect;
import io.r2dbc.spi.R2dbcException;
import org.jspecify.annotations.Nullable;

/** Makes what gives work its connections, over sources of connections to one kind of database. */
record TransactionMaker(Dialect dialect, Driver driver, StatementRunner runner, Errors errors) {

    /** Those of the primary. */
    Transactions over(Pools pools) {
        return over(pools.main(), pools.reserve(), pools.host());
    }

    /** Those of a source alone. */
    Transactions over(ConnectionSource source) {
        return over(source, null, null);
    }

    private Transactions over(
            ConnectionSource source, @Nullable ConnectionSource reserve, @Nullable TransactionHost host) {
        return new Transactions(
                source,
                reserve,
                host,
                driver,
                runner,
                error -> errors.of(error, "transaction"),
                this::isLost,
                runner::number);
    }

    private boolean isLost(Throwable error) {
        return error instanceof R2dbcException failure
                && dialect.describe(failure).kind() == DatabaseError.Kind.CONNECTION;
    }
}
