package io.dataflow.core.internal;

import io.dataflow.core.RawSql;
import io.dataflow.core.TenantRequiredException;
import io.dataflow.core.UnsupportedByDatabaseException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.connection.Only;
import io.dataflow.core.internal.execution.SqlExecutor;
import io.dataflow.core.internal.model.InvalidValueException;
import io.dataflow.core.internal.model.ParameterValues;
import io.dataflow.core.internal.model.RowShape;
import io.dataflow.core.internal.model.Values;
import io.dataflow.core.internal.policy.TenantScope;
import io.dataflow.core.internal.sql.Bind;
import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.internal.sql.NamedSql;
import io.dataflow.core.internal.sql.SqlStatement;
import io.dataflow.core.model.FieldType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A statement of a user and what was bound to it so far. */
final class RawSqlCall implements RawSql {

    private final NamedSql sql;
    private final Map<String, Bind> values;
    private final Call call;
    private final boolean acrossTenants;
    private final boolean readOnly;

    /**
     * What every call of one DataFlow shares.
     *
     * @param dialect the database
     * @param executor runs statements
     * @param models finds the binding of a class that is a model
     * @param road wraps each run: tables first, counted as work, joined to a transaction
     * @param replica where what only reads may run; null where there is none
     */
    record Call(
            Dialect dialect,
            SqlExecutor executor,
            ModelRegistry models,
            Road road,
            @Nullable ReadReplica replica) {}

    /** What wraps a run. */
    interface Road {
        <R> Flux<R> run(Flux<R> work);
    }

    private RawSqlCall(NamedSql sql, Map<String, Bind> values, Call call, boolean acrossTenants, boolean readOnly) {
        this.sql = sql;
        this.values = values;
        this.call = call;
        this.acrossTenants = acrossTenants;
        this.readOnly = readOnly;
    }

    static RawSqlCall of(String text, Call call) {
        return new RawSqlCall(NamedSql.parse(text, call.dialect()), Map.of(), call, false, false);
    }

    @Override
    public RawSql bind(String name, @Nullable Object value) {
        sql.require(Objects.requireNonNull(name, "name"));
        Map<String, Bind> all = new HashMap<>(values);
        all.put(name, bound(name, value));
        return new RawSqlCall(sql, Map.copyOf(all), call, acrossTenants, readOnly);
    }

    @Override
    public RawSql bindAll(Map<String, ?> more) {
        RawSql bound = this;
        for (Map.Entry<String, ?> entry : more.entrySet()) {
            bound = bound.bind(entry.getKey(), entry.getValue());
        }
        return bound;
    }

    @Override
    public RawSql acrossTenants(String reason) {
        TenantScope.system(reason);
        return new RawSqlCall(sql, values, call, true, readOnly);
    }

    @Override
    public RawSql readOnly() {
        if (!sql.isQuery()) {
            throw new ValidationFailedException(
                    null, "sql", "readOnly", "query", "the text is no query that changes nothing; leave readOnly out");
        }
        return new RawSqlCall(sql, values, call, acrossTenants, true);
    }

    private Bind bound(String name, @Nullable Object value) {
        if (value == null) {
            return new Bind(null, null);
        }
        try {
            FieldType type = ParameterValues.typeOf(value);
            if (type == null) {
                return new Bind(null, List.of());
            }
            if (type instanceof FieldType.Array array) {
                requireArraysOf(array.element(), name);
                return new Bind(type, Values.convert(type, ParameterValues.elements(value)));
            }
            return new Bind(type, Values.convert(type, value));
        } catch (InvalidValueException e) {
            throw new ValidationFailedException(null, "sql", name, e.rule(), e.message());
        }
    }

    private void requireArraysOf(FieldType element, String name) {
        if (!call.dialect().bindsArraysOf(element)) {
            throw new UnsupportedByDatabaseException(
                    null,
                    "sql",
                    "sql: " + call.dialect().name() + " cannot bind a list of "
                            + element.javaType().getSimpleName() + " to :" + name
                            + "; bind each value to a parameter of its own",
                    null);
        }
    }

    @Override
    public <R> Flux<R> as(Class<R> type) {
        return run((executor, statement) -> executor.rows(sql, statement, shape(type)));
    }

    private <R> RowShape<R> shape(Class<R> type) {
        return call.models()
                .find(type)
                .map(binding -> RowShape.of(binding, type))
                .orElseGet(() -> RowShape.of(type));
    }

    @Override
    public Flux<Map<String, Object>> rows() {
        return run((executor, statement) -> executor.rows(sql, statement));
    }

    @Override
    public Mono<Long> update() {
        return run((executor, statement) -> executor.update(sql, statement)).as(Only::of);
    }

    private <R> Flux<R> run(BiFunction<SqlExecutor, SqlStatement, Flux<R>> work) {
        return Flux.deferContextual(context -> {
            TenantScope scope = TenantScope.find(context);
            if (!acrossTenants && scope != null && scope.tenant() != null) {
                throw new TenantRequiredException(
                        null,
                        "sql",
                        "sql: a tenant is bound, but SQL of your own does not keep its rows apart from those of others; use the"
                                + " operations of the model, or say acrossTenants(reason) if all tenants are meant");
            }
            SqlStatement statement = sql.with(values);
            return call.road().run(placed(executor -> work.apply(executor, statement)));
        });
    }

    /** Whatever does not say that it reads is taken for a write. */
    private <R> Flux<R> placed(Function<SqlExecutor, Flux<R>> work) {
        ReadReplica replica = call.replica();
        if (replica == null) {
            return work.apply(call.executor());
        }
        return readOnly ? replica.query(call.executor(), work) : replica.noted(work.apply(call.executor()));
    }
}
