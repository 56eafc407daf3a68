package io.dataflow.core.model;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names rules of your own that the values of a field keep.
 *
 * <p>It stands on the field, or on an annotation of your own that stands there.
 */
@Documented
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD, ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface ValidatedBy {

    /** The classes of the rules, each with a constructor without parameters; one instance serves all threads. */
    Class<? extends Rule>[] value();
}
