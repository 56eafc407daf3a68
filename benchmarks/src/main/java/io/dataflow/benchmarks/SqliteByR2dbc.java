package io.dataflow.benchmarks;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The work by our driver, through the interfaces of R2DBC. */
final class SqliteByR2dbc implements AutoCloseable {

    private static final int ADDED = 1_000;

    private final ConnectionFactory factory;
    private final Connection connection;
    private final int stored;

    SqliteByR2dbc(Path file, int stored) {
        this.stored = stored;
        factory = ConnectionFactories.get("r2dbc:sqlite:file:///" + file);
        connection = open();
    }

    private Connection open() {
        return Objects.requireNonNull(Mono.<Connection>from(factory.create()).block());
    }

    private Mono<Long> run(String sql) {
        return Flux.from(connection.createStatement(sql).execute())
                .concatMap(Result::getRowsUpdated)
                .reduce(0L, Long::sum);
    }

    /** Rows in one transaction, many in one statement. */
    long insertValues(int rows) {
        String sql = Contact.insert("copy", SqliteByJdbc.ROWS_OF_A_STATEMENT);
        return inserted(Flux.range(0, rows / SqliteByJdbc.ROWS_OF_A_STATEMENT).concatMap(part -> {
            Statement statement = connection.createStatement(sql);
            for (int i = 0; i < SqliteByJdbc.ROWS_OF_A_STATEMENT; i++) {
                bind(statement, i * Contact.COLUMNS, Contact.of((long) part * SqliteByJdbc.ROWS_OF_A_STATEMENT + i));
            }
            return Flux.from(statement.execute()).concatMap(Result::getRowsUpdated);
        }));
    }

    /** Rows in one transaction, by the bindings of one statement. */
    long insertAdded(int rows) {
        String sql = Contact.insert("copy", 1);
        return inserted(Flux.range(0, rows / ADDED).concatMap(part -> {
            Statement statement = connection.createStatement(sql);
            for (int i = 0; i < ADDED; i++) {
                bind(i == 0 ? statement : statement.add(), 0, Contact.of((long) part * ADDED + i));
            }
            return Flux.from(statement.execute()).concatMap(Result::getRowsUpdated);
        }));
    }

    private long inserted(Flux<Long> inserts) {
        return Objects.requireNonNull(run("DELETE FROM copy")
                .then(Mono.from(connection.beginTransaction()))
                .then(inserts.reduce(0L, Long::sum))
                .delayUntil(rows -> connection.commitTransaction())
                .block());
    }

    private static void bind(Statement statement, int before, Contact contact) {
        statement
                .bind(before, contact.id())
                .bind(before + 1, contact.name())
                .bind(before + 2, contact.email())
                .bind(before + 3, contact.age())
                .bind(before + 4, contact.score())
                .bind(before + 5, contact.active())
                .bind(before + 6, contact.createdAt());
    }

    private static Contact contact(Readable row) {
        return new Contact(
                get(row, 0, Long.class),
                get(row, 1, String.class),
                get(row, 2, String.class),
                get(row, 3, Integer.class),
                get(row, 4, Double.class),
                get(row, 5, Boolean.class),
                get(row, 6, String.class));
    }

    private static <T> T get(Readable row, int index, Class<T> type) {
        return Objects.requireNonNull(row.get(index, type));
    }

    long stream() {
        return Objects.requireNonNull(
                Flux.from(connection.createStatement(Contact.SELECT).execute())
                        .concatMap(result -> result.map(SqliteByR2dbc::contact))
                        .reduce(0L, (rows, contact) -> rows + 1)
                        .block());
    }

    /** Reads by key, several of them at once on one connection. */
    long read(int reads, int atOnce) {
        return Objects.requireNonNull(reading(connection, reads, atOnce).block());
    }

    private Mono<Long> reading(Connection on, int reads, int atOnce) {
        return Flux.range(0, reads)
                .flatMap(
                        i -> Flux.from(on.createStatement(Contact.SELECT + " WHERE id = ?")
                                        .bind(0, Contact.key(i, stored))
                                        .execute())
                                .concatMap(result -> result.map(SqliteByR2dbc::contact)),
                        atOnce)
                .count();
    }

    /** Reads while another connection commits one small write after the other. */
    long readBesideWriter(int reads) {
        AtomicBoolean over = new AtomicBoolean();
        Mono<Long> writer = Flux.usingWhen(
                        factory.create(),
                        own -> Flux.from(own.createStatement("UPDATE counter SET n = n + 1")
                                        .execute())
                                .concatMap(Result::getRowsUpdated)
                                .repeat(() -> !over.get()),
                        Connection::close)
                .count();
        Mono<Long> reader = reading(connection, reads, 1).doOnNext(found -> over.set(true));
        return Objects.requireNonNull(
                Mono.zip(reader, writer, (found, written) -> found).block());
    }

    @Override
    public void close() {
        Mono.from(connection.close()).block();
    }
}
