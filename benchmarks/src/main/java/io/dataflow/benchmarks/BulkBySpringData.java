package io.dataflow.benchmarks;

import io.r2dbc.postgresql.codec.Json;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.domain.Persistable;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import org.springframework.data.r2dbc.repository.R2dbcRepository;
import org.springframework.data.r2dbc.repository.support.R2dbcRepositoryFactory;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.transaction.reactive.TransactionalOperator;

/** The load by {@code saveAll} of a Spring Data repository, in one transaction. */
final class BulkBySpringData {

    /** The row as an entity. */
    @Table(Sample.TABLE)
    record Entity(
            @Id String id,
            String name,
            String email,
            int age,
            double score,
            boolean active,
            Instant createdAt,
            Json attrs)
            implements Persistable<String> {

        @Override
        public @Nullable String getId() {
            return id;
        }

        @Override
        public boolean isNew() {
            return true;
        }
    }

    /** The repository. */
    interface Entities extends R2dbcRepository<Entity, String> {}

    private final Entities entities;
    private final TransactionalOperator transactional;

    BulkBySpringData(BulkServer server) {
        ConnectionFactory factory = ConnectionFactories.get(server.url());
        entities = new R2dbcRepositoryFactory(new R2dbcEntityTemplate(factory)).getRepository(Entities.class);
        transactional = TransactionalOperator.create(new R2dbcTransactionManager(factory));
    }

    long saveAll(List<Sample> rows) {
        List<Entity> all = rows.stream()
                .map(row -> new Entity(
                        row.id(),
                        row.name(),
                        row.email(),
                        row.age(),
                        row.score(),
                        row.active(),
                        row.createdAt(),
                        Json.of(row.json())))
                .toList();
        return Objects.requireNonNull(
                transactional.transactional(entities.saveAll(all)).count().block());
    }
}
