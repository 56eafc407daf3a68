package io.dataflow.core.internal.query;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A condition on the rows of a model, as a tree.
 *
 * <p>Conditions are two-valued on every database: a comparison with NULL is false, {@code NE} and {@code NIN} are the exact
 * opposite of {@code EQ} and {@code IN}, and {@code Not} of what it holds. NULL as operand of {@code EQ} or inside
 * {@code IN} matches NULL.
 */
public sealed interface Expression {

    /** The condition that every row meets. */
    static Expression all() {
        return new And(List.of());
    }

    /** All parts hold; without parts, always. */
    record And(List<Expression> parts) implements Expression {
        /** Copies the parts. */
        public And {
            parts = List.copyOf(parts);
        }
    }

    /** At least one part holds; without parts, never. */
    record Or(List<Expression> parts) implements Expression {
        /** Copies the parts. */
        public Or {
            parts = List.copyOf(parts);
        }
    }

    /** The part does not hold. */
    record Not(Expression part) implements Expression {}

    /**
     * A condition that was given as data: what it leads to was not written by the caller. Resolved conditions have none.
     *
     * @param part what the data says
     */
    record FromData(Expression part) implements Expression {}

    /**
     * A field, or a place inside a JSON field, compared with an operand.
     *
     * @param field the name of the field
     * @param path the steps into a JSON field; empty for the field itself
     * @param operator how to compare
     * @param operand what to compare with: a list for IN, NIN, OVERLAP and BETWEEN (two), a Boolean for NULL and EXISTS
     */
    record Comparison(
            String field,
            List<String> path,
            Operator operator,
            @Nullable Object operand) implements Expression {
        /** Copies the path. */
        public Comparison {
            path = List.copyOf(path);
        }

        /** The operand of an operator that takes several values. */
        public List<@Nullable Object> operands() {
            return new ArrayList<>((Collection<?>) Objects.requireNonNull(operand));
        }
    }

    /** Whether every row meets the condition because it says nothing. */
    default boolean isAll() {
        return this instanceof And and && and.parts().stream().allMatch(Expression::isAll);
    }
}
