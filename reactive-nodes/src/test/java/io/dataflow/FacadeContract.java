package io.dataflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.dataflow.core.Args;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.testsupport.DatabaseContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the contracts of the facade share: a DataFlow that is closed after the test, and errors that tell no value. */
abstract class FacadeContract extends DatabaseContract {

    static final Duration LIMIT = Duration.ofSeconds(30);

    /** A value of rows that no error may show. */
    static final String CANARY = "canary-7731";

    private final List<DataFlow> opened = new ArrayList<>();

    final DataFlow.Builder builder() {
        return DataFlow.builder(database().r2dbcUrl()).name("shop");
    }

    final DataFlow opened(DataFlow db) {
        opened.add(db);
        return db;
    }

    final DataFlow open(Class<?>... models) {
        DataFlow.Builder builder = builder();
        List.of(models).forEach(builder::model);
        return opened(builder.build());
    }

    final DataFlow open(ModelDefinition... models) {
        DataFlow.Builder builder = builder();
        List.of(models).forEach(builder::model);
        return opened(builder.build());
    }

    final ModelOperations<Contact> contacts() {
        return open(Contact.class).model(Contact.class);
    }

    @AfterEach
    final void closeOpened() {
        opened.forEach(db -> db.close(Duration.ofSeconds(5)).block(LIMIT));
    }

    /** The tables of the database, in order. */
    final List<String> tables() {
        return database()
                .query("SELECT table_name AS \"name\" FROM information_schema.tables"
                        + " WHERE lower(table_schema) = 'public' ORDER BY 1")
                .stream()
                .map(row -> String.valueOf(row.get("name")))
                .toList();
    }

    /** The tables of the database but that in which models are remembered. */
    final List<String> modelTables() {
        return tables().stream()
                .filter(table -> !table.equals("dataflow_models"))
                .toList();
    }

    /** How many rows a table holds, seen behind the product's back. */
    final long stored(String table) {
        return ((Number) database()
                        .query("SELECT COUNT(*) AS \"n\" FROM \"" + table + "\"")
                        .get(0)
                        .get("n"))
                .longValue();
    }

    static <T> T await(Mono<T> work) {
        return Objects.requireNonNull(work.block(LIMIT), "the result is empty");
    }

    static <T> List<T> collected(Publisher<T> work) {
        return Objects.requireNonNull(Flux.from(work).collectList().block(LIMIT));
    }

    /** The error of work that has to fail with this type; it shows no value of a row, down to its last cause. */
    static <E extends Throwable> E refused(Class<E> type, Supplier<? extends Publisher<?>> work) {
        Throwable error = catchThrowable(() -> Flux.from(work.get()).blockLast(LIMIT));
        assertThat(error).isInstanceOf(type);
        for (Throwable one = error; one != null; one = one.getCause()) {
            assertThat(one.toString()).doesNotContain(CANARY);
        }
        return type.cast(error);
    }

    /** {@link #refused}, on a DataFlow that was not used yet: not even a connection was opened. */
    final <E extends Throwable> E refusedWithoutSql(Class<E> type, Supplier<? extends Publisher<?>> work) {
        E error = refused(type, work);
        assertThat(database().openConnections()).as("connections opened").isZero();
        return error;
    }

    /** A model of fields, given as name and declaration in turn. */
    static ModelDefinition model(String name, Object... fields) {
        return ModelDefinition.of(Map.of("name", name, "fields", Args.args(fields)));
    }

    /** A map that may hold null and may be changed, of names and values in turn. */
    static Map<String, Object> row(Object... namesAndValues) {
        return new LinkedHashMap<>(Args.args(namesAndValues));
    }

    static Map<String, Object> nullable(String type) {
        return Map.of("type", type, "nullable", true);
    }

    /** A copy of a map without some names. */
    static Map<String, Object> without(Map<String, ?> row, String... names) {
        Map<String, Object> rest = new HashMap<>(row);
        List.of(names).forEach(rest::remove);
        return rest;
    }
}
