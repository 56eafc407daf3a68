package io.dataflow.core.internal.sql.postgresql;

import io.dataflow.core.internal.execution.BulkWriter.OutdatedException;
import io.dataflow.core.internal.execution.StatementRunner;
import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.internal.sql.SqlStatement;
import io.dataflow.core.internal.sql.SqlWriter;
import io.dataflow.core.model.FieldDefinition;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.R2dbcException;
import java.nio.ByteBuffer;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * A temporary table of the transaction, which rows are copied into so that one statement can read them from there.
 *
 * <p>Its columns have the types of our bytes, whatever those of the table that the rows are for, and nothing of it is logged. It is
 * gone when the statement is done, or when the transaction or the savepoint around it ends.
 */
final class PostgresStage {

    private static final String NAME = "dataflow_rows";

    /** The role may not create temporary tables. */
    private static final String NOT_ALLOWED = "42501";

    private final Dialect dialect;
    private final StatementRunner runner;
    private final PostgresCopy copy;
    private volatile boolean open = true;

    PostgresStage(Dialect dialect, StatementRunner runner, PostgresCopy copy) {
        this.dialect = dialect;
        this.runner = runner;
        this.copy = copy;
    }

    /** Writes its name, as that of a table of this session alone. */
    static void name(SqlWriter sql) {
        sql.sql("pg_temp.").name(NAME);
    }

    /** Whether it was never refused. */
    boolean isOpen() {
        return open;
    }

    /** Does some work while the rows are there; inside a transaction. */
    <T> Mono<T> with(Connection connection, List<FieldDefinition> fields, List<ByteBuffer> rows, Mono<T> work) {
        return runner.count(connection, create(fields))
                .onErrorMap(R2dbcException.class, this::refused)
                .then(copy.send(connection, copy.sql(PostgresStage::name, fields), rows))
                .then(work)
                .delayUntil(done -> runner.count(connection, SqlStatement.of("DROP TABLE pg_temp.\"" + NAME + "\"")));
    }

    private SqlStatement create(List<FieldDefinition> fields) {
        SqlWriter sql = SqlWriter.of(dialect).sql("CREATE TEMPORARY TABLE ").name(NAME);
        String separator = " (";
        for (FieldDefinition field : fields) {
            sql.sql(separator).name(field.column()).sql(" " + PostgresTypes.given(field.type()));
            separator = ", ";
        }
        return sql.sql(") ON COMMIT DROP").statement();
    }

    private Throwable refused(R2dbcException error) {
        if (!NOT_ALLOWED.equals(error.getSqlState())) {
            return error;
        }
        open = false;
        return new OutdatedException("the role may not create temporary tables", error);
    }
}
