package io.dataflow.core.internal.connection;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.UnsupportedByDatabaseException;
import org.jspecify.annotations.Nullable;

/** What a transaction beside another needs, which would else wait for it forever. */
final class Beside {

    private Beside() {}

    /**
     * The reserve, for a transaction beside another.
     *
     * @param outer the other
     * @param hosted whether a host runs the transactions
     * @param alone whether a transaction that writes is the only one
     */
    static ConnectionSource requireReserve(
            TransactionScope outer, @Nullable ConnectionSource reserve, boolean hosted, boolean alone) {
        if (outer.isInTest()) {
            throw refused(
                    "REFUSED_IN_TEST",
                    "inside another transaction it needs a second connection, which a test has not; test it without the"
                            + " transaction around it");
        }
        if (reserve == null) {
            throw refused(
                    "NO_RESERVE",
                    "the pool was handed in and has no reserve, so that transactions that hold all its connections could"
                            + " wait for each other forever; "
                            + (hosted
                                    ? "run it by afterCommit, or take Propagation.REQUIRES_NEW of Spring with a pool that is large"
                                            + " enough for both"
                                    : "hand in the ConnectionFactory that it pools"));
        }
        if (outer.origin().reserve()) {
            throw refused(
                    "NESTED_REQUIRES_NEW",
                    "it runs inside another that holds a connection of the reserve already, so that both could wait for"
                            + " each other forever; leave one of them out, or run it by afterCommit");
        }
        if (alone && !outer.origin().options().isReadOnly()) {
            throw new UnsupportedByDatabaseException(
                    null,
                    "requiresNew",
                    "requiresNew: the database has one writer at a time, and the transaction around is the one: this one"
                            + " would wait for its end forever; run it by afterCommit, or before the transaction",
                    null);
        }
        return reserve;
    }

    private static DataFlowException refused(String code, String why) {
        return new DataFlowException(code, null, "requiresNew", "requiresNew: refused: " + why, null);
    }
}
