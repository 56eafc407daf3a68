package io.dataflow.webflux;

import io.dataflow.DataFlow;
import java.util.Map;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import reactor.core.publisher.Mono;

/** A service with Spring's annotations, which writes by Spring's client and by ours. */
class Notes {

    private static final String INSERT = "INSERT INTO \"notes\" (\"id\", \"text\", \"created_at\", \"updated_at\")"
            + " VALUES ('%s', 'by Spring', CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)";

    private final DataFlow db;
    private final DatabaseClient client;

    Notes(DataFlow db, DatabaseClient client) {
        this.db = db;
        this.client = client;
    }

    /** A row by Spring's client, in whatever transaction is there. */
    Mono<Void> bySpring(String id) {
        return client.sql(INSERT.formatted(id)).fetch().rowsUpdated().then();
    }

    /** A row by a node of ours. */
    Mono<Void> byNode(String id) {
        return db.node("NoteCreateNode")
                .run(Map.of("id", id, "text", "by a node"))
                .then();
    }

    @Transactional
    public Mono<Void> both(String spring, String node, Mono<?> then) {
        return bySpring(spring).then(byNode(node)).then(then).then();
    }

    @Transactional(propagation = Propagation.REQUIRES_NEW)
    public Mono<Void> bothInANewOne(String spring, String node) {
        return bySpring(spring).then(byNode(node));
    }

    @Transactional(isolation = Isolation.SERIALIZABLE, readOnly = true)
    public <T> Mono<T> serializableAndReadOnly(Mono<T> body) {
        return body;
    }
}
