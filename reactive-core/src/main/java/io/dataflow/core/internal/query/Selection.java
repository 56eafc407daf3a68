package io.dataflow.core.internal.query;

import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldType;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One column of a result: a field, or an aggregate over rows. */
public sealed interface Selection {

    /** The name of the column in the result. */
    String name();

    /** The type of its values. */
    FieldType type();

    /** The field whose values the column shows; null where it shows a number about them. */
    @Nullable
    FieldDefinition shown();

    /** The values of a field. */
    record Field(FieldDefinition field) implements Selection {
        @Override
        public String name() {
            return field.name();
        }

        @Override
        public FieldType type() {
            return field.type();
        }

        @Override
        public FieldDefinition shown() {
            return field;
        }
    }

    /**
     * An aggregate.
     *
     * @param function the function
     * @param field the field that it runs over, or null for all rows ({@code COUNT} only)
     * @param name the name in the result
     * @param type the type of the result
     */
    record Aggregate(Function function, @Nullable FieldDefinition field, String name, FieldType type)
            implements Selection {
        @Override
        public @Nullable FieldDefinition shown() {
            return function == Function.MIN || function == Function.MAX ? field : null;
        }
    }

    /** The aggregate functions. */
    enum Function {
        COUNT,
        COUNT_DISTINCT,
        SUM,
        AVG,
        MIN,
        MAX;

        /** The spelling in an aggregation given as data, such as {@code $countDistinct}. */
        public String symbol() {
            return this == COUNT_DISTINCT ? "$countDistinct" : "$" + name().toLowerCase(Locale.ROOT);
        }
    }
}
