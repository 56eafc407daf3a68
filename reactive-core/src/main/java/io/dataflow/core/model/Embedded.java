package io.dataflow.core.model;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A record inside a record or bean whose components are columns of the same table.
 *
 * <p>Its fields are called {@code address.city} in filters, orders and selections, and are a map in the map of the row. One
 * that is nullable is null when all its columns are NULL, and has no defaults inside. A change of a part of it is refused in a row
 * where it is null, unless it sets all that the record requires. It holds no part of the key.
 */
@Documented
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface Embedded {

    /** Stands for the column name of the component and an underscore. */
    String OF_NAME = "*";

    /** What its column names begin with; {@link #OF_NAME} by default, and empty for nothing. */
    String prefix() default OF_NAME;
}
