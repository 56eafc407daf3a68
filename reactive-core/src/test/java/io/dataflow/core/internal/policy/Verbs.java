package io.dataflow.core.internal.policy;

import io.dataflow.core.Args;
import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.BulkOptions.OnError;
import io.dataflow.core.NotNullViolationException;
import io.dataflow.core.internal.execution.Readers;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.operation.BulkRow;
import io.dataflow.core.internal.operation.BulkSettings;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.internal.query.Assignment;
import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.query.Expression.Comparison;
import io.dataflow.core.internal.query.ListSpec;
import io.dataflow.core.internal.query.Operator;
import io.dataflow.core.model.ModelDefinition;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;

/** The operations of a model, as they are before any policy. */
record Verbs(ModelDefinition model) {

    /** A condition that no policy adds. */
    static final Expression ASKED = compare("title", Operator.EQ, "a");

    static Comparison compare(String field, Operator operator, Object operand) {
        return new Comparison(field, List.of(), operator, operand);
    }

    static Assignment set(String field, Object value) {
        return new Assignment(field, Assignment.Kind.SET, value);
    }

    RowValues row(Object... namesAndValues) {
        RowValues values = new RowValues(model);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.set(model.field((String) namesAndValues[i], "test"), namesAndValues[i + 1]);
        }
        return values;
    }

    /** What a row gives, by the names of its fields. */
    static Map<String, Object> shown(RowValues row) {
        return Args.args(row.present().stream()
                .flatMap(field -> Stream.of(field.name(), row.get(field)))
                .toArray());
    }

    Operation.Create<?> create(Object... namesAndValues) {
        return new Operation.Create<>(model, row(namesAndValues), Readers.keys(model));
    }

    Operation.Read<?> read() {
        return new Operation.Read<>(model, List.of(List.of("1")), ASKED, Readers.keys(model));
    }

    Operation.Update<Long> update(Assignment... changes) {
        return new Operation.Update<>(model, ASKED, List.of(changes), null);
    }

    Operation.Delete delete() {
        return new Operation.Delete(model, ASKED);
    }

    Operation.List<?> list(boolean includeDeleted) {
        ListSpec spec = new ListSpec(
                ASKED, List.of(), 3, 1, null, List.of(), Expression.all(), ListSpec.Lock.NONE, includeDeleted);
        return new Operation.List<>(model, spec, Readers.keys(model), true);
    }

    Operation.Count count(boolean includeDeleted) {
        return new Operation.Count(model, ASKED, includeDeleted);
    }

    Operation.Upsert<?> upsert(RowValues values, Assignment... changes) {
        return new Operation.Upsert<>(model, values, model.key(), List.of(changes), Readers.keys(model));
    }

    BulkSettings settings(OnConflict onConflict) {
        return new BulkSettings(
                10, 10, onConflict, model.key(), OnError.STOP, 5, 1, false, false, false, null, List.of(), null);
    }

    /** Rows in their order, and behind them one that was found faulty before. */
    static Flux<BulkRow<Object>> rows(RowValues... values) {
        return Flux.range(0, values.length)
                .map(i -> new BulkRow<Object>(i, "row " + i, values[i], null))
                .concatWithValues(new BulkRow<>(values.length, "faulty", null, fault()));
    }

    static NotNullViolationException fault() {
        return new NotNullViolationException("Task", "bulkCreate", "a fault", null, List.of("title"));
    }

    Operation.BulkCreate<Object> bulkCreate(OnConflict onConflict, RowValues... values) {
        return new Operation.BulkCreate<>(model, rows(values), settings(onConflict));
    }

    Operation.BulkUpdate<Object> bulkUpdate(RowValues... values) {
        return new Operation.BulkUpdate<>(model, rows(values), settings(OnConflict.ERROR), ASKED);
    }

    Operation.BulkUpsert<Object> bulkUpsert(OnConflict onConflict, RowValues... values) {
        return new Operation.BulkUpsert<>(model, rows(values), settings(onConflict));
    }

    Operation.BulkDelete<Object> bulkDelete(List<Assignment> stamp, RowValues... values) {
        return new Operation.BulkDelete<>(model, rows(values), settings(OnConflict.ERROR), ASKED, stamp);
    }

    /** One of each that changes rows or removes them. */
    List<Operation<?>> changing() {
        return List.of(
                update(set("title", "b")),
                delete(),
                upsert(row("id", "1", "title", "a"), set("title", "b")),
                bulkCreate(OnConflict.UPDATE),
                bulkUpdate(),
                bulkUpsert(OnConflict.SKIP),
                bulkDelete(List.of()));
    }

    /** One of each that reads rows or stores new ones. */
    List<Operation<?>> keeping() {
        return List.of(
                create("id", "1", "title", "a"),
                read(),
                list(false),
                count(false),
                bulkCreate(OnConflict.ERROR),
                bulkCreate(OnConflict.SKIP));
    }
}
