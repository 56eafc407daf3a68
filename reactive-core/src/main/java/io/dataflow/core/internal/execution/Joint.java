package io.dataflow.core.internal.execution;

import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** How calls that are alike are asked together. */
interface Joint {

    /** The answers to the calls, in their order; an error is that of the whole statement, which then did nothing. */
    Mono<Answer[]> together(List<Call> calls);

    /** What no two calls of one statement have in common; null for nothing. */
    @Nullable
    Object only(Call call);

    /** The order in which calls are asked together. */
    List<Call> ordered(List<Call> calls);

    /**
     * The parts in which calls are asked again whose statement has failed; none when they share the error, which they are told
     * then.
     */
    List<List<Call>> divide(List<Call> calls, Throwable error);
}
