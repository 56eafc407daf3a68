package io.dataflow.core;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One SQL statement with named parameters, for what models cannot say; immutable, each {@code bind} answers a changed copy.
 *
 * <p>A parameter is {@code :name} outside of literals, quoted identifiers, comments and casts; a colon that follows a name, a
 * number, a quote or a closing bracket belongs to the SQL. Its value is always bound, never part of the text. A list is bound
 * as one array, for {@code = ANY(:ids)}. {@code update} and the rows join the transaction in the Reactor Context, else each
 * subscription is one statement on a connection of the pool that commits by itself. Transactions are begun and ended by the
 * DataFlow alone, so that statements for that are refused. Cancelling stops the statement on the server.
 */
public interface RawSql {

    /**
     * Gives a parameter its value, or NULL, whose type the database infers; what was bound to the name before is replaced.
     *
     * @throws UnknownNameException if the text has no such parameter
     * @throws ValidationFailedException if a value of this class cannot be bound
     */
    RawSql bind(String name, @Nullable Object value);

    /**
     * {@link #bind} for each entry.
     *
     * @throws UnknownNameException if the text lacks one of the parameters
     */
    RawSql bindAll(Map<String, ?> values);

    /**
     * Lets the statement run although a tenant is bound, whose rows it does not know apart from those of others: it reaches the
     * rows of every tenant, unless its text says otherwise. By default it is refused there with
     * {@link TenantRequiredException}, before any SQL.
     *
     * @param reason why, not blank
     * @throws ValidationFailedException if the reason is blank
     */
    RawSql acrossTenants(String reason);

    /**
     * Says that the statement changes nothing, so that it may run on a read replica; without one it changes nothing here.
     *
     * <p>It is the word of the caller: a query may call a function that writes, which a replica refuses with the error
     * {@code READ_ONLY}, and the primary does not notice.
     *
     * @throws ValidationFailedException if the text is no query
     */
    RawSql readOnly();

    /**
     * The rows as values of a class, read on demand.
     *
     * <p>A record or bean takes each component from the column of its name in camel or snake case; columns that it lacks are
     * left out. A class of a single value, such as {@code String}, takes the only column. A column that is missing, of a type
     * that cannot be read, or whose value does not fit is an error that names it.
     */
    <R> Flux<R> as(Class<R> type);

    /** The rows as maps from column to value, NULL included, read on demand; an unquoted name is in small letters. */
    Flux<Map<String, Object>> rows();

    /** Runs the statement and answers how many rows it changed. */
    Mono<Long> update();
}
