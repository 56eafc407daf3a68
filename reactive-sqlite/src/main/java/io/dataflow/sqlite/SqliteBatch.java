package io.dataflow.sqlite;

import io.dataflow.sqlite.Execution.Run;
import io.dataflow.sqlite.ParsedSql.Piece;
import io.r2dbc.spi.Batch;
import io.r2dbc.spi.Result;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;

/** Statements without parameters, to run one after the other. */
final class SqliteBatch implements Batch {

    private static final Object[] NO_VALUES = {};

    private final SqliteConnection connection;
    private final int fetchSize;
    private final List<Run> runs = new ArrayList<>();

    SqliteBatch(SqliteConnection connection, int fetchSize) {
        this.connection = connection;
        this.fetchSize = fetchSize;
    }

    @Override
    public SqliteBatch add(String sql) {
        if (sql == null) {
            throw new IllegalArgumentException("The SQL text is missing");
        }
        ParsedSql parsed = connection.parse(sql);
        if (parsed.markers().size() > 0) {
            throw new IllegalArgumentException(
                    "A batch has no values for parameters; use Statement.add() for one text with many values");
        }
        for (Piece piece : parsed.statements()) {
            runs.add(new Run(piece, NO_VALUES));
        }
        return this;
    }

    @Override
    public Flux<Result> execute() {
        return new Execution(connection, List.copyOf(runs), fetchSize);
    }
}
