package io.dataflow.core.model;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The value that a new row takes in a field that was not given, stored as the default of the column.
 *
 * <p>It is written as text and read by the type of the field: a number, {@code true}, an ISO 8601 time, the name of an enum
 * constant, or JSON for maps and lists.
 */
@Documented
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface Default {

    /** The value as text. */
    String value();
}
