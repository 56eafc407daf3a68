package io.dataflow.sqlite;

import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.util.Random;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A process that moves money between accounts for some time, and tells each transfer once it is committed. */
final class Transfers {

    private static final int ACCOUNTS = 20;
    private static final int WRITERS = 3;

    private Transfers() {}

    /** Runs with the URL, the number of the process and the seconds. */
    public static void main(String[] arguments) {
        int process = Integer.parseInt(arguments[1]);
        long end = System.nanoTime()
                + Duration.ofSeconds(Integer.parseInt(arguments[2])).toNanos();
        ConnectionFactory factory = ConnectionFactories.get(arguments[0]);
        Flux.range(0, WRITERS)
                .flatMap(writer -> Flux.usingWhen(
                        Mono.from(factory.create()).cast(SqliteConnection.class),
                        connection -> transfers(connection, process * WRITERS + writer, end),
                        SqliteConnection::close))
                .blockLast();
        System.out.println("finished");
    }

    private static Flux<Long> transfers(SqliteConnection connection, int writer, long end) {
        Random random = new Random(writer);
        return Flux.generate(() -> 0L, (Long number, reactor.core.publisher.SynchronousSink<Long> sink) -> {
                    if (System.nanoTime() > end) {
                        sink.complete();
                    } else {
                        sink.next(number);
                    }
                    return number + 1;
                })
                .concatMap(
                        number -> transfer(connection, writer, number, random).thenReturn(number), 1)
                .doOnNext(number -> System.out.println("committed " + writer + " " + number));
    }

    /** Reads both balances and writes them anew, so that an update in between would be lost. */
    private static Mono<Void> transfer(SqliteConnection connection, int writer, long number, Random random) {
        int from = random.nextInt(ACCOUNTS);
        int to = (from + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
        long amount = random.nextInt(100);
        return connection
                .beginTransaction()
                .then(balance(connection, from).zipWith(balance(connection, to)))
                .flatMap(both -> run(
                                connection,
                                "UPDATE account SET balance = ?1 WHERE id = ?2",
                                both.getT1() - amount,
                                from)
                        .then(run(
                                connection,
                                "UPDATE account SET balance = ?1 WHERE id = ?2",
                                both.getT2() + amount,
                                to)))
                .then(run(connection, "INSERT INTO log VALUES (?1, ?2, ?3, ?4, ?5)", writer, number, from, to, amount))
                .then(connection.commitTransaction())
                .publishOn(Schedulers.parallel());
    }

    private static Mono<Long> balance(SqliteConnection connection, int account) {
        return Flux.from(Driven.statement(connection, "SELECT balance FROM account WHERE id = ?1", account)
                        .execute())
                .concatMap(result -> result.map((row, metadata) -> row.get(0, Long.class)))
                .single();
    }

    private static Mono<Void> run(SqliteConnection connection, String sql, Object... values) {
        return Flux.from(Driven.statement(connection, sql, values).execute())
                .concatMap(io.r2dbc.spi.Result::getRowsUpdated)
                .then();
    }
}
