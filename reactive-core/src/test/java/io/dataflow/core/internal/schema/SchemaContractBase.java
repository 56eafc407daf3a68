package io.dataflow.core.internal.schema;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dataflow.core.SchemaException;
import io.dataflow.core.internal.schema.SchemaReader.Scope;
import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.internal.sql.h2.H2Dialect;
import io.dataflow.core.internal.sql.h2.H2SchemaDialect;
import io.dataflow.core.internal.sql.postgresql.PostgresDialect;
import io.dataflow.core.internal.sql.postgresql.PostgresDriver;
import io.dataflow.core.internal.sql.postgresql.PostgresSchemaDialect;
import io.dataflow.core.internal.sql.sqlite.SqliteDialect;
import io.dataflow.core.internal.sql.sqlite.SqliteSchemaDialect;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.schema.Schema;
import io.dataflow.testsupport.DatabaseContract;
import io.dataflow.testsupport.TestDatabase;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What tests of the schema share: connections, models from data, and a look at what was done. */
abstract class SchemaContractBase extends DatabaseContract {

    private static final int RACERS = 8;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final List<Connection> opened = new ArrayList<>();

    final SchemaDialect dialect() {
        return switch (database().name()) {
            case TestDatabase.POSTGRESQL -> new PostgresSchemaDialect(new PostgresDriver());
            case TestDatabase.SQLITE -> new SqliteSchemaDialect();
            default -> new H2SchemaDialect();
        };
    }

    final Dialect sql() {
        return switch (database().name()) {
            case TestDatabase.POSTGRESQL -> new PostgresDialect();
            case TestDatabase.SQLITE -> new SqliteDialect();
            default -> new H2Dialect();
        };
    }

    final PlainConnection connect() {
        Connection connection =
                await(Mono.from(ConnectionFactories.get(database().r2dbcUrl()).create()));
        opened.add(connection);
        return new PlainConnection(connection);
    }

    @AfterEach
    final void closeConnections() {
        opened.forEach(connection -> Mono.from(connection.close()).block(LIMIT));
        opened.clear();
    }

    /** Runs in a mode on a new connection and answers it. */
    final PlainConnection ensure(SchemaMode mode, ModelDefinition... models) {
        PlainConnection connection = connect();
        new SchemaInitializer(dialect())
                .ensure(List.of(models), mode, connection)
                .block(LIMIT);
        return connection;
    }

    final PlainConnection create(ModelDefinition... models) {
        return ensure(SchemaMode.CREATE, models);
    }

    final SchemaException refused(SchemaMode mode, ModelDefinition... models) {
        return Objects.requireNonNull(
                catchThrowableOfType(SchemaException.class, () -> ensure(mode, models)), "nothing was refused");
    }

    final Schema live() {
        return await(dialect().reader().read(connect(), Scope.CURRENT));
    }

    final long rows(String table) {
        return database().query("SELECT 1 AS one FROM " + q(table)).size();
    }

    final String q(String identifier) {
        return dialect().quote(identifier);
    }

    static <T> T await(Mono<T> mono) {
        return Objects.requireNonNull(mono.block(LIMIT));
    }

    /** Runs the creation of the same models on many connections at once. */
    final void race(List<ModelDefinition> models) {
        SchemaInitializer initializer = new SchemaInitializer(dialect());
        List<Mono<Void>> racers = new ArrayList<>();
        for (int i = 0; i < RACERS; i++) {
            PlainConnection connection = connect();
            racers.add(Mono.defer(() -> initializer.ensure(models, SchemaMode.CREATE, connection))
                    .subscribeOn(Schedulers.boundedElastic()));
        }
        Flux.fromIterable(racers)
                .flatMapDelayError(racer -> racer, RACERS, 1)
                .then()
                .block();
    }

    /** A model of fields, given as name and declaration in turn. */
    static ModelDefinition model(String name, Object... fields) {
        return model(name, List.of(), fields);
    }

    static ModelDefinition model(String name, List<?> indexes, Object... fields) {
        Map<String, Object> declared = new LinkedHashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            declared.put((String) fields[i], fields[i + 1]);
        }
        return ModelDefinition.of(Map.of("name", name, "fields", declared, "indexes", indexes, "timestamps", false));
    }

    static Map<String, Object> nullable(String type) {
        return Map.of("type", type, "nullable", true);
    }
}
