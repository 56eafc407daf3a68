package io.dataflow.core.model;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** How long a value may be: the characters (code points) of a text, the elements of a list, the bytes of a {@code byte[]}. */
@Documented
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface Length {

    /** The least length, 0 by default. */
    int min() default 0;

    /** The greatest length; by default there is none. */
    int max() default Integer.MAX_VALUE;
}
