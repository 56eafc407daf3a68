package io.dataflow.core.internal.sql;

import java.util.List;

/**
 * What a session is told so that it sees one tenant alone.
 *
 * @param enter statements before the work
 * @param leave statements after it
 */
public record SessionOfTenant(List<SqlStatement> enter, List<SqlStatement> leave) {

    /** A session that is told nothing. */
    public static final SessionOfTenant OF_NOBODY = new SessionOfTenant(List.of(), List.of());
}
