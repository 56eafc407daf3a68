package io.dataflow.core.internal.query;

import io.dataflow.core.UnknownNameException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.model.EmbeddedValues;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.query.Aggregation;
import io.dataflow.core.query.Changes;
import io.dataflow.core.query.Query;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Turns what users wrote into what the compiler takes, by the names and types of one model.
 *
 * <p>Everything is checked here, before any SQL: each method throws {@link UnknownNameException} for a name that the model
 * does not have and {@link ValidationFailedException} for anything else that does not fit. The {@code operation} is named in
 * their messages. Immutable, safe for all threads.
 */
public final class QueryResolver {

    /** The most rows of a page: it is held in memory whole. */
    public static final int LARGEST_PAGE = 1_000_000;

    private final ModelDefinition model;

    /** A resolver for the model. */
    public QueryResolver(ModelDefinition model) {
        this.model = model;
    }

    /**
     * The condition with its names checked and its operands as values of their fields.
     *
     * <p>Operands are never null, NULL is asked for by {@link Operator#NULL} alone, lists of {@code IN} and {@code NIN} are
     * never empty, and one that every row meets {@link Expression#isAll()}. Resolving the result again changes nothing.
     */
    public Expression filter(Expression raw, String operation) {
        return new FilterResolver(
                        model.name(),
                        operation,
                        name -> model.field(name, operation),
                        new EmbeddedConditions(model, operation)::plain)
                .resolve(raw);
    }

    /** The condition that data says, resolved; see {@link FilterParser}. */
    public Expression parse(Map<String, ?> data, String operation) {
        return parse(data, UnaryOperator.identity(), operation);
    }

    /** {@link #parse(Map, String)} with the names of fields as they are spelt outside, which {@code names} translates. */
    public Expression parse(Map<String, ?> data, UnaryOperator<String> names, String operation) {
        return filter(FilterParser.parse(data, names, model.name(), operation), operation);
    }

    /** {@link #list(Query, Integer, String, String)} of rows that belong to nobody. */
    public ListSpec list(Query<?> query, @Nullable Integer defaultLimit, String operation) {
        return list(query, defaultLimit, operation, "");
    }

    /**
     * What to read for a query.
     *
     * @param defaultLimit the limit of a page when the query has none; null for a stream, which has no limit of its own
     * @param owner whose cursor it is, when it starts at one; empty where that does not matter
     */
    public ListSpec list(Query<?> query, @Nullable Integer defaultLimit, String operation, String owner) {
        QueryDefinition asked = query.definition();
        Integer limit = asked.limit() == null ? defaultLimit : asked.limit();
        if (defaultLimit != null && limit != null && limit > LARGEST_PAGE) {
            throw refused(operation, "limit", "range", "must be at most " + LARGEST_PAGE + "; a stream has no limit");
        }
        List<SortKey> sort = sort(asked.sort(), operation, owner);
        return new ListSpec(
                filter(asked.filter(), operation),
                sort,
                limit,
                asked.offset(),
                after(asked, sort, operation, owner),
                List.of(),
                Expression.all(),
                asked.lock(),
                asked.includeDeleted());
    }

    private List<SortKey> sort(List<SortDefinition> asked, String operation, String owner) {
        SortResolver resolver = new SortResolver(model.name(), operation);
        asked.forEach(key -> resolver.add(key, model.field(key.field(), operation)));
        model.key().forEach(resolver::addTieBreaker);
        FieldDefinition tenant = model.managed(FieldDefinition.Managed.TENANT);
        if (tenant != null && owner.equals(PageCursor.ALL_TENANTS)) {
            // Rows of two tenants may have the same key.
            resolver.addTieBreaker(tenant);
        }
        return resolver.keys();
    }

    private @Nullable List<@Nullable Object> after(
            QueryDefinition asked, List<SortKey> sort, String operation, String owner) {
        if (asked.cursor() == null) {
            return null;
        }
        if (asked.offset() > 0) {
            throw refused(
                    operation, "cursor", "offset", "says where to start, and so does the offset; give one of them");
        }
        return new PageCursor(model, sort, operation, owner).decode(asked.cursor());
    }

    /** {@link #cursor(ListSpec, Function, String)} of rows that belong to nobody. */
    public String cursor(ListSpec list, Function<FieldDefinition, @Nullable Object> values) {
        return cursor(list, values, "");
    }

    /**
     * The cursor that starts after a row of a list.
     *
     * @param values answers the values of the row by field; it is asked for the fields of the order
     * @param owner to whom it is given; empty where that does not matter
     */
    public String cursor(ListSpec list, Function<FieldDefinition, @Nullable Object> values, String owner) {
        List<@Nullable Object> place = new ArrayList<>(list.sort().size());
        for (SortKey key : list.sort()) {
            place.add(values.apply(key.field()));
        }
        return new PageCursor(model, list.sort(), "list", owner).encode(place);
    }

    /** The fields that a query selects; all of the model when it selects none. */
    public List<Selection> selections(Query<?> query, String operation) {
        List<String> names = query.definition().select();
        if (names.isEmpty()) {
            return model.fields().stream().<Selection>map(Selection.Field::new).toList();
        }
        if (new LinkedHashSet<>(names).size() < names.size()) {
            throw refused(operation, "select", "twice", "names a field twice; name it once");
        }
        return names.stream()
                .<Selection>map(name -> new Selection.Field(model.field(name, operation)))
                .toList();
    }

    /**
     * The fields that the components of a record name, in their order, those of records inside it in their places; each
     * component can hold the values of its field.
     */
    public List<Selection> projection(Query<?> query, Class<?> projection, String operation) {
        if (!query.definition().select().isEmpty()) {
            throw refused(
                    operation,
                    "select",
                    "projection",
                    "says what to read, and so does " + projection.getSimpleName() + "; give one of them");
        }
        return new ProjectionResolver(model, operation).resolve(projection);
    }

    /** What an aggregation reads, groups and computes. */
    public AggregationSpec aggregation(Aggregation<?> aggregation, String operation) {
        return new AggregationResolver(model, operation).resolve(aggregation.definition());
    }

    /** Changes of rows that are there: at least one, none of a key or a managed field; all faults at once. */
    public List<Assignment> assignments(Changes<?> changes, String operation) {
        return new ChangesResolver(model, operation).assignments(changes.definition());
    }

    /** {@link #assignments(Changes, String)} of changes given as data: a map from field to new value. */
    public List<Assignment> assignments(Map<String, ?> changes, String operation) {
        return assignments(changes(changes), operation);
    }

    /** Changes given as data, not resolved yet. */
    public static <T> Changes<T> changes(Map<String, ?> data) {
        List<Assignment> assignments = new ArrayList<>(data.size());
        data.forEach((name, value) -> assignments.add(new Assignment(name, Assignment.Kind.SET, value)));
        return Changes.of(assignments);
    }

    /** A merge patch (RFC 7396) of a row, not resolved yet: an object for a JSON field merges, anything else replaces. */
    public <T> Changes<T> mergePatch(Map<String, ?> patch, String operation) {
        List<Assignment> assignments = new ArrayList<>(patch.size());
        EmbeddedValues.takeApart(model, patch, operation).forEach((name, value) -> {
            boolean merges =
                    value instanceof Map && model.field(name, operation).type() instanceof FieldType.Json;
            assignments.add(new Assignment(name, merges ? Assignment.Kind.MERGE : Assignment.Kind.SET, value));
        });
        return Changes.of(assignments);
    }

    /** The values of a new row; keys and managed fields may be given. All faults at once. */
    public RowValues row(Changes<?> changes, String operation) {
        return new ChangesResolver(model, operation).row(changes.definition());
    }

    private ValidationFailedException refused(String operation, String field, String rule, String message) {
        return new ValidationFailedException(model.name(), operation, field, rule, message);
    }
}
