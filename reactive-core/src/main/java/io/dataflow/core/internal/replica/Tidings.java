package io.dataflow.core.internal.replica;

import io.dataflow.core.DataFlowException;
import io.r2dbc.spi.R2dbcException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log what becomes of a replica: a line for each change. */
final class Tidings {

    private static final Logger LOG = LoggerFactory.getLogger(Replica.class);

    private final String name;
    private final Duration maxLag;
    private final AtomicReference<Told> told = new AtomicReference<>(Told.USED);
    private final AtomicReference<Told> toldOfPrimary = new AtomicReference<>(Told.USED);

    private enum Told {
        USED,
        BEHIND,
        OUT
    }

    Tidings(String name, Duration maxLag) {
        this.name = name;
        this.maxLag = maxLag;
    }

    /** It answers. */
    void used(boolean behind) {
        Told before = told.getAndSet(behind ? Told.BEHIND : Told.USED);
        if (behind && before != Told.BEHIND) {
            LOG.warn(
                    "Pool '{}': the replica is more than {} ms behind: reads go to the primary until it has caught up",
                    name,
                    maxLag.toMillis());
        } else if (!behind && before != Told.USED) {
            LOG.info("Pool '{}': the replica is read from again", name);
        }
    }

    /** It is left out. */
    void out(String why, @Nullable Throwable error, Duration pause) {
        if (told.getAndSet(Told.OUT) != Told.OUT) {
            LOG.warn(
                    "Pool '{}': the replica is left out, since {}{}: reads go to the primary; it is looked at again in {} ms,"
                            + " then less and less often",
                    name,
                    why,
                    error == null ? "" : " (" + shown(error) + ")",
                    pause.toMillis());
        }
    }

    /** The primary said where its log stands, or could not. */
    void primary(@Nullable Throwable error) {
        Told before = toldOfPrimary.getAndSet(error == null ? Told.USED : Told.OUT);
        if (error != null && before == Told.USED) {
            LOG.warn(
                    "Pool '{}': the primary does not say where its log stands ({}): the replica is read from for at most {} ms"
                            + " more",
                    name,
                    shown(error),
                    maxLag.toMillis());
        } else if (error == null && before != Told.USED) {
            LOG.info("Pool '{}': the primary says again where its log stands", name);
        }
    }

    /** What others say in their errors, such as a supplier of credentials, is left out. */
    private static String shown(Throwable error) {
        Throwable known = error instanceof UnreachableException && error.getCause() != null ? error.getCause() : error;
        boolean told = known instanceof R2dbcException || known instanceof DataFlowException;
        return told ? String.valueOf(known.getMessage()) : known.getClass().getSimpleName();
    }
}
