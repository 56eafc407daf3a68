package io.dataflow;

import static io.dataflow.core.query.Dsl.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.*;
import io.dataflow.testsupport.DatabaseContract;
import io.dataflow.testsupport.OnDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

abstract class SmokeContract extends DatabaseContract {

    @Test
    void everything() {
        DataFlow db = DataFlow.open(database().r2dbcUrl(), Contact.class);
        ModelOperations<Contact> contacts = db.model(Contact.class);
        Duration d = Duration.ofSeconds(10);
        Contact a = contacts.create(Contact.of("a", 1)).block(d);
        System.out.println(a);
        assertThat(contacts.read("a").block(d)).isEqualTo(a);
        assertThat(contacts.find("zz").blockOptional(d)).isEmpty();
        assertThatThrownBy(() -> contacts.create(Contact.of("a", 1)).block(d)).isInstanceOf(UniqueViolationException.class).satisfies(e -> System.out.println(e + ((UniqueViolationException) e).fields().toString()));
        System.out.println(contacts.upsert(Contact.of("a", 5)).block(d));
        System.out.println(contacts.upsert(Contact.of("b", 5)).block(d));
        System.out.println(contacts.upsert(new Contact("c", "b@x.org", null, 77, null, List.of(), null, null), o -> o.conflictOn(Contact::email).update(set(Contact::score).plus(2))).block(d));
        System.out.println(contacts.bulkCreate(Flux.range(0, 12_000).map(i -> Contact.of("k" + i, i)), o -> o.batchSize(5000)).collectList().block(Duration.ofSeconds(60)));
        System.out.println(contacts.bulkUpsert(Flux.range(11_990, 20).map(i -> Contact.of("k" + i, i)), o -> o.returnIds()).collectList().block(d));
        System.out.println(contacts.bulkCreate(Flux.range(12_000, 20).map(i -> Contact.of("k" + i, i)), o -> o.onError(BulkOptions.OnError.CONTINUE)).last().block(d));
        System.out.println(contacts.list(where(Contact::score).gte(10).and(Contact::email).endsWith("@x.org").orderBy(desc(Contact::score), asc("name")).limit(2).offset(1)).block(d));
        var page = contacts.list(contacts.all().limit(3)).block(d);
        System.out.println(contacts.list(contacts.all().limit(2).after(page.nextCursor())).block(d));
        System.out.println(contacts.stream(contacts.all()).count().block(d));
        System.out.println(contacts.stream(contacts.all()).take(5).collectList().block(d).size());
        System.out.println(contacts.updateWhere(where(Contact::score).lt(100), set(Contact::name).to("low")).block(d));
        System.out.println(contacts.deleteWhere(or(where(Contact::score).gt(11000), where(Contact::tags).contains("zz"))).block(d));
        System.out.println(contacts.count(contacts.filter(Map.of("score", Map.of("$gte", 10, "$lt", 50)))).block(d));
        System.out.println(contacts.readMany(Flux.just("k3", "zz", "k1")).map(Contact::id).collectList().block(d));
        System.out.println(contacts.delete("a").block(d));
        assertThatThrownBy(() -> db.transaction(tx -> tx.model(Contact.class).create(Contact.of("t", 1)).then(Mono.error(new IllegalStateException("x")))).block(d)).hasMessage("x");
        assertThat(contacts.exists(where(Contact::id).eq("t")).block(d)).isFalse();
        System.out.println(db.transaction(tx -> tx.model(Contact.class).create(Contact.of("t", 1)).then(tx.transaction(t2 -> t2.model(Contact.class).create(Contact.of("t", 1))).onErrorResume(e -> Mono.empty()).then(tx.model(Contact.class).stream(contacts.all()).flatMap(c -> tx.model(Contact.class).update(c.id(), set(Contact::score).to(0)), 4).count()))).block(d));
        System.out.println(db.node("ContactUpdateNode").run(Map.of("filter", Map.of("id", "k1"), "fields", Map.of("name", "Ada"))).block(d).asMap());
        db.close().block(d);
    }

    @OnDatabase("PostgreSQL")
    static class OnPostgresTest extends SmokeContract {}

    @OnDatabase("H2")
    static class OnH2Test extends SmokeContract {}
}
