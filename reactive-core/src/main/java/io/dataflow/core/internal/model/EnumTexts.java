package io.dataflow.core.internal.model;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.model.FieldType;

/** Enum constants as they stand in a column. */
public final class EnumTexts {

    private EnumTexts() {}

    /** The text that is stored for a constant. */
    public static String write(Object constant) {
        return constant instanceof String text ? text : ((Enum<?>) constant).name();
    }

    /** The constant that a stored text names; an error when the type has none of that name. */
    public static Object read(FieldType.Enumeration type, String text) {
        Object constant = type.constant(text);
        if (constant == null) {
            throw new DataFlowException(
                    "ROW_MAPPING",
                    null,
                    null,
                    "A column of " + type.javaType().getSimpleName() + " holds a text that is none of "
                            + type.constants() + "; add the constant, or mend the rows",
                    null);
        }
        return constant;
    }
}
