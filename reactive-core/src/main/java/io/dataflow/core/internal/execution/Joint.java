package io.dataflow.core.internal.execution;

import io.dataflow.core.internal.sql.SqlStatement;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** How calls that are alike are asked together. */
interface Joint {

    /** The answers to the calls, in their order; an error is that of the whole statement, which then did nothing. */
    Mono<Answer[]> together(List<Call> calls);

    /** What no two calls of one statement have in common; null for nothing. */
    @Nullable
    Object only(Call call);

    /** What a call brings into a statement, in bytes, about. */
    long weight(Call call);

    /** The order in which calls are asked together. */
    List<Call> ordered(List<Call> calls);

    /**
     * The parts in which calls are asked again whose statement has failed; none when they share the error, which they are told
     * then.
     */
    List<List<Call>> divide(List<Call> calls, Throwable error);

    /** The statement of several calls; what fails here was not sent. */
    static Mono<SqlStatement> statement(Supplier<SqlStatement> compiled) {
        return Mono.fromSupplier(compiled).onErrorMap(RuntimeException.class, NotSentException::new);
    }

    /** Two or more calls in two parts. */
    static List<List<Call>> halves(List<Call> calls) {
        int half = calls.size() / 2;
        return List.of(calls.subList(0, half), calls.subList(half, calls.size()));
    }
}
