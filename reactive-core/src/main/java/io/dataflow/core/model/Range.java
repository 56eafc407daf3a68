package io.dataflow.core.model;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The least and the greatest number that a field may hold; of a list, each of its elements.
 *
 * <p>NULL keeps every range. The bounds are read as decimals: {@code 0.1} is exactly that. Tables that are created check it
 * too, so that {@code plus(..)}, whose result only the database knows, cannot leave the range either.
 */
@Documented
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface Range {

    /** The least number, itself allowed; by default there is none. */
    double min() default Double.NEGATIVE_INFINITY;

    /** The greatest number, itself allowed; by default there is none. */
    double max() default Double.POSITIVE_INFINITY;
}
