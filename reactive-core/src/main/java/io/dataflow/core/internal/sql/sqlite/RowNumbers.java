package io.dataflow.core.internal.sql.sqlite;

import io.dataflow.core.internal.execution.StatementRunner;
import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.internal.sql.SqlCompiler;
import io.dataflow.core.internal.sql.SqlStatement;
import io.dataflow.core.model.FieldType.Scalar;
import io.dataflow.core.model.ModelDefinition;
import io.r2dbc.spi.Connection;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Mono;

/**
 * The numbers that SQLite gives to rows: a new one has the next after the highest, so that between two looks at that, where
 * nothing is removed meanwhile, it rises by one for each row that was inserted.
 *
 * <p>Not where the key is the number, where rows have none, and where something else may insert or remove rows on the way: a
 * trigger that names the table, or a constraint that replaces rows.
 */
final class RowNumbers {

    private static final Set<Scalar> INTEGERS = Set.of(Scalar.BYTE, Scalar.SHORT, Scalar.INTEGER, Scalar.LONG);

    private static final String TELLING = """
            SELECT COUNT(*) = 1 AND MIN(t.schema = 'main' AND t.type = 'table' AND NOT t.wr
                AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo(t.name) AS c
                    WHERE lower(c.name) = '_rowid_' OR (c.pk > 0 AND upper(c.type) = 'INTEGER'))
                AND NOT EXISTS (SELECT 1 FROM sqlite_schema AS s WHERE CASE s.type
                    WHEN 'trigger' THEN instr(lower(s.sql), lower(t.name)) > 0
                    WHEN 'table' THEN lower(s.name) = lower(t.name) AND instr(lower(s.sql), 'replace') > 0 END)
                AND NOT EXISTS (SELECT 1 FROM sqlite_temp_schema AS s WHERE s.type = 'trigger'))
            FROM pragma_table_list(""";

    private final StatementRunner runner;
    private final SqlCompiler compiler;

    RowNumbers(Dialect dialect, StatementRunner runner) {
        this.runner = runner;
        this.compiler = new SqlCompiler(dialect);
    }

    /** Whether the numbers of a table may tell anything: a key that is an integer is the number as a rule. */
    static boolean mayTell(ModelDefinition model) {
        return model.primaryKey().stream().noneMatch(part -> INTEGERS.contains(part.type()));
    }

    /** The highest number; empty where the numbers do not tell so many inserts. */
    Mono<Long> before(Connection connection, ModelDefinition model, int inserts) {
        return runner.number(connection, telling(model))
                .filter(told -> told == 1)
                .flatMap(told -> highest(connection, model))
                // After the last number SQLite takes any that is free.
                .filter(highest -> highest < Long.MAX_VALUE - inserts);
    }

    /** The highest number, or 0 in a table without rows. */
    Mono<Long> highest(Connection connection, ModelDefinition model) {
        return runner.number(connection, compiler.special(model, Expression.all(), List.of("highest"), sql -> sql.sql(
                        "SELECT MAX(_rowid_) FROM ")
                .name(model.table())));
    }

    private SqlStatement telling(ModelDefinition model) {
        return compiler.special(model, Expression.all(), List.of("telling"), sql -> sql.sql(TELLING)
                .value(Scalar.STRING, model.table())
                .sql(") AS t"));
    }
}
