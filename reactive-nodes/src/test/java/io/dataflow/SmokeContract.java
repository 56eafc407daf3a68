package io.dataflow;

import static io.dataflow.core.query.Dsl.*;
import io.dataflow.core.*;
import io.dataflow.testsupport.*;
import java.time.Duration;
import java.util.concurrent.atomic.*;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.*;

abstract class SmokeContract extends DatabaseContract {
    @Test
    void everything() {
        DataFlow db = DataFlow.open(database().r2dbcUrl(), Contact.class);
        ModelOperations<Contact> contacts = db.model(Contact.class);
        Duration d = Duration.ofSeconds(20);
        contacts.bulkCreate(Flux.range(0, 2500).map(i -> Contact.of("k" + i, i))).last().block(d);
        System.out.println("loaded");
        time("stream", db.transaction(tx -> tx.model(Contact.class).stream(contacts.all()).count()));
        time("concat", db.transaction(tx -> tx.model(Contact.class).stream(contacts.all()).concatMap(c -> tx.model(Contact.class).update(c.id(), set(Contact::score).to(0))).count()));
        AtomicInteger n = new AtomicInteger();
        time("flat" , db.transaction(tx -> tx.model(Contact.class).stream(contacts.all()).flatMap(c -> tx.model(Contact.class).update(c.id(), set(Contact::score).to(0)).doOnNext(x -> n.incrementAndGet()), 4).count()).doOnCancel(() -> System.out.println("N " + n)));
        db.close().block(d);
    }
    static void time(String what, Mono<?> m) {
        long t0 = System.nanoTime();
        try { System.out.println(what + " " + m.block(Duration.ofSeconds(20)) + " TOOK " + (System.nanoTime() - t0) / 1000000); } catch (RuntimeException e) { System.out.println(what + " " + e); }
    }

    @OnDatabase("PostgreSQL")
    static class OnPostgresTest extends SmokeContract {}

    @OnDatabase("H2")
    static class OnH2Test extends SmokeContract {}
}
