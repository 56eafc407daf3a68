package io.dataflow.nodes;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a node of a running workflow.
 *
 * @param runId the run
 * @param workflow the name of the workflow
 * @param node the id of the node; that of a node inside another comes after its id, as in {@code sub.create} or
 *     {@code loop[2].check}
 * @param kind what happened
 * @param at when
 * @param elapsed the time since the node started
 * @param rows the rows read or written so far
 * @param attempt the number of the attempt, from 1; 0 for a node that is skipped
 * @param error why the attempt failed, for {@code RETRIED} and {@code FAILED}, or why the compensation did; null otherwise
 */
public record NodeEvent(
        String runId,
        String workflow,
        String node,
        Kind kind,
        Instant at,
        Duration elapsed,
        long rows,
        int attempt,
        @Nullable Throwable error) {

    /** What happened to a node. */
    public enum Kind {
        /** Its dependencies are there, and it starts. */
        STARTED,
        /** It is left out, as a switch took another branch. */
        SKIPPED,
        /** A batch of a bulk node is stored. */
        PROGRESS,
        /** An attempt failed, and another one starts. */
        RETRIED,
        /** It has given its outputs. */
        FINISHED,
        /** It failed, and the run fails with it unless the node has {@link NodeOptions#onErrorUse}. */
        FAILED,
        /** It had finished, and was undone because the run failed later. */
        COMPENSATED,
        /** It had finished, and could not be undone: what it did is stored. */
        COMPENSATION_FAILED
    }
}
