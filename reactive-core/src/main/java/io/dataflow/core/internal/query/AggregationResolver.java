package io.dataflow.core.internal.query;

import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.model.Suggestions;
import io.dataflow.core.internal.query.AggregationDefinition.Term;
import io.dataflow.core.internal.query.Selection.Function;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import io.dataflow.core.model.ModelDefinition;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks an aggregation against a model. */
final class AggregationResolver {

    private static final Pattern ALIAS = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");
    private static final Set<Scalar> SMALL_INTEGERS = EnumSet.of(Scalar.BYTE, Scalar.SHORT, Scalar.INTEGER);
    private static final Set<Scalar> NUMBERS = EnumSet.range(Scalar.BYTE, Scalar.DECIMAL);
    private static final Set<Scalar> WITHOUT_EXTREMES = EnumSet.of(Scalar.BOOLEAN, Scalar.UUID, Scalar.BYTES);

    private final ModelDefinition model;
    private final String operation;
    private final Map<String, Selection> columns = new LinkedHashMap<>();
    private final Map<String, FieldDefinition> fields = new LinkedHashMap<>();

    AggregationResolver(ModelDefinition model, String operation) {
        this.model = model;
        this.operation = operation;
    }

    AggregationSpec resolve(AggregationDefinition aggregation) {
        List<FieldDefinition> groupBy = new ArrayList<>();
        for (String name : aggregation.groupBy()) {
            FieldDefinition field = model.field(name, operation);
            if (field.type() instanceof FieldType.Json) {
                throw refused(name, "groupBy", "is a JSON field, by which rows cannot be grouped");
            }
            groupBy.add(field);
            addColumn(new Selection.Field(field), field);
        }
        aggregation.terms().forEach(this::addTerm);
        if (columns.isEmpty()) {
            throw refused("aggregation", "empty", "computes nothing; add a group or an aggregate");
        }
        ListSpec list = new ListSpec(
                filter(
                        aggregation.where(),
                        name -> model.field(name, operation),
                        new EmbeddedConditions(model, operation)::plain),
                sort(aggregation.sort(), groupBy),
                aggregation.limit(),
                aggregation.offset(),
                null,
                groupBy,
                filter(
                        aggregation.having(),
                        name -> Objects.requireNonNull(fields.get(column(name).name())),
                        UnaryOperator.identity()),
                ListSpec.Lock.NONE,
                aggregation.includeDeleted());
        return new AggregationSpec(list, List.copyOf(columns.values()));
    }

    private Expression filter(
            Expression raw,
            java.util.function.Function<String, FieldDefinition> known,
            UnaryOperator<Expression> plain) {
        return new FilterResolver(model.name(), operation, known, plain).resolve(raw);
    }

    private void addTerm(Term term) {
        if (!ALIAS.matcher(term.alias()).matches()) {
            throw refused(
                    Suggestions.quote(term.alias()),
                    "alias",
                    "is no alias: it takes up to 63 letters, digits and underscores of ASCII, no digit first");
        }
        FieldDefinition field = term.field() == null ? null : model.field(term.field(), operation);
        FieldType type = type(term.function(), field);
        Selection column = new Selection.Aggregate(term.function(), field, term.alias(), type);
        addColumn(
                column,
                new FieldDefinition(
                        -1,
                        term.alias(),
                        term.alias(),
                        type,
                        // Only a count of nothing is a number.
                        term.function() != Function.COUNT && term.function() != Function.COUNT_DISTINCT,
                        false,
                        FieldDefinition.Generation.NONE,
                        FieldDefinition.Managed.NONE,
                        false,
                        null,
                        null,
                        false,
                        column.shown() == null ? null : column.shown().converter(),
                        List.of(),
                        column.shown() != null && column.shown().sensitive()));
    }

    private void addColumn(Selection column, FieldDefinition field) {
        if (columns.put(column.name(), column) != null) {
            throw refused(column.name(), "twice", "names two columns of the result; give each a name of its own");
        }
        fields.put(column.name(), field);
    }

    private FieldType type(Function function, @Nullable FieldDefinition field) {
        if (field == null) {
            if (function != Function.COUNT) {
                throw refused(function.symbol(), "field", "needs a field");
            }
            return Scalar.LONG;
        }
        FieldType type = field.type();
        boolean number = type instanceof Scalar scalar && NUMBERS.contains(scalar);
        boolean fits =
                switch (function) {
                    case COUNT -> true;
                    case COUNT_DISTINCT -> !(type instanceof FieldType.Json);
                    case SUM, AVG -> number;
                    case MIN, MAX ->
                        type instanceof FieldType.Enumeration
                                || (type instanceof Scalar scalar && !WITHOUT_EXTREMES.contains(scalar));
                };
        if (!fits) {
            throw refused(field.name(), "type", "has a type that " + function.symbol() + " does not go with");
        }
        return switch (function) {
            case COUNT, COUNT_DISTINCT -> Scalar.LONG;
            case AVG -> Scalar.DOUBLE;
            case MIN, MAX -> type;
            case SUM -> sumType((Scalar) type);
        };
    }

    /** The type that holds any sum: a sum of longs may be too large for a long. */
    private static FieldType sumType(Scalar type) {
        return SMALL_INTEGERS.contains(type)
                ? Scalar.LONG
                : type == Scalar.LONG || type == Scalar.DECIMAL ? Scalar.DECIMAL : Scalar.DOUBLE;
    }

    /** The order as asked for, made total by the grouped fields that it does not name. */
    private List<SortKey> sort(List<SortDefinition> asked, List<FieldDefinition> groupBy) {
        SortResolver resolver = new SortResolver(model.name(), operation);
        asked.forEach(key -> {
            column(key.field());
            resolver.add(key, Objects.requireNonNull(fields.get(key.field())));
        });
        // Lists have an order on no database that all share, so they break no ties
        groupBy.stream()
                .filter(field -> !(field.type() instanceof FieldType.Array))
                .forEach(resolver::addTieBreaker);
        return resolver.keys();
    }

    private Selection column(String name) {
        Selection column = columns.get(name);
        if (column == null) {
            throw Suggestions.unknown(model.name(), operation, "column", name, "the aggregation", columns.keySet());
        }
        return column;
    }

    private ValidationFailedException refused(String field, String rule, String message) {
        return new ValidationFailedException(model.name(), operation, field, rule, message);
    }
}
