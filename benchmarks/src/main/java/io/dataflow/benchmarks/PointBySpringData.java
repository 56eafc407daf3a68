package io.dataflow.benchmarks;

import static org.springframework.data.relational.core.query.Criteria.where;
import static org.springframework.data.relational.core.query.Query.query;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.postgresql.codec.Json;
import io.r2dbc.spi.ConnectionFactories;
import java.time.Instant;
import java.util.Objects;
import org.springframework.data.annotation.Id;
import org.springframework.data.domain.Sort;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.data.relational.core.query.Query;
import org.springframework.data.relational.core.query.Update;

/** Single operations by Spring Data R2DBC over r2dbc-pool; what it writes it does not read as stored. */
final class PointBySpringData implements PointContender {

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
            Json attrs) {

        static Entity of(Sample row) {
            return new Entity(
                    row.id(),
                    row.name(),
                    row.email(),
                    row.age(),
                    row.score(),
                    row.active(),
                    row.createdAt(),
                    Json.of(row.json()));
        }
    }

    private final ConnectionPool pool;
    private final R2dbcEntityTemplate template;

    PointBySpringData(BulkServer server) {
        pool = new ConnectionPool(ConnectionPoolConfiguration.builder(ConnectionFactories.get(server.url()))
                .maxSize(CONNECTIONS)
                .build());
        template = new R2dbcEntityTemplate(pool);
    }

    @Override
    public String name() {
        return "spring-data-r2dbc";
    }

    private static Query byId(Sample row) {
        return query(where("id").is(row.id()));
    }

    @Override
    public void read(Sample row, Load.End end) {
        template.selectOne(byId(row), Entity.class).subscribe(read -> {}, end::of, () -> end.of(null));
    }

    @Override
    public void create(Sample row, Load.End end) {
        template.insert(Entity.of(row)).subscribe(stored -> {}, end::of, () -> end.of(null));
    }

    @Override
    public void update(Sample row, Load.End end) {
        template.update(byId(row), Update.update("score", row.score() + 1), Entity.class)
                .subscribe(updated -> {}, end::of, () -> end.of(null));
    }

    @Override
    public void list(Sample first, Load.End end) {
        Query page = query(where("id").greaterThanOrEquals(first.id()))
                .sort(Sort.by("id"))
                .limit(LIST);
        template.select(page, Entity.class).collectList().subscribe(read -> {}, end::of, () -> end.of(null));
    }

    @Override
    public long stream() {
        return Objects.requireNonNull(
                template.select(Query.empty(), Entity.class).count().block());
    }

    @Override
    public void close() {
        pool.disposeLater().block();
    }
}
