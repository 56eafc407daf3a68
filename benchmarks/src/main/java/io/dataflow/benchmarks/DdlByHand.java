package io.dataflow.benchmarks;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.Result;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The tables of {@link RegistrationBench} as a program makes them that writes its own statements, one after another. */
final class DdlByHand {

    private DdlByHand() {}

    static long create(String url, int tables) {
        String text = url.startsWith("r2dbc:postgresql") ? "TEXT COLLATE \"C\"" : "VARCHAR";
        List<String> statements = new ArrayList<>();
        for (int i = 0; i < tables; i++) {
            String table = "thing" + i;
            statements.add("CREATE TABLE " + table + " (id " + text + " PRIMARY KEY, email " + text + " NOT NULL, name "
                    + text + ", city " + text + " NOT NULL, age INTEGER NOT NULL, visits BIGINT NOT NULL,"
                    + " score DOUBLE PRECISION NOT NULL, total NUMERIC(38, 9) NOT NULL, active BOOLEAN NOT NULL,"
                    + " seen_at TIMESTAMP WITH TIME ZONE, created_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP,"
                    + " updated_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP, CONSTRAINT uq_" + table
                    + "_email UNIQUE (email))");
            statements.add("CREATE INDEX ix_" + table + "_city ON " + table + " (city)");
        }
        statements.add("INSERT INTO thing0 (id, email, city, age, visits, score, total, active)"
                + " VALUES ('a', 'a@x.org', 'Rome', 1, 1, 1.5, 1, TRUE)");
        return Mono.usingWhen(
                        ConnectionFactories.get(url).create(),
                        connection -> Mono.from(connection.beginTransaction())
                                .thenMany(Flux.fromIterable(statements).concatMap(sql -> execute(connection, sql)))
                                .then(Mono.from(connection.commitTransaction()))
                                .thenReturn((long) tables),
                        Connection::close)
                .blockOptional()
                .orElseThrow();
    }

    private static Flux<Long> execute(Connection connection, String sql) {
        return Flux.from(connection.createStatement(sql).execute()).concatMap(Result::getRowsUpdated);
    }
}
