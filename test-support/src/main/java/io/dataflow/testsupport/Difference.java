package io.dataflow.testsupport;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a database truly cannot do, stated by the test that shows the clear error for it.
 *
 * <p>The test runs on every database; where it passes on {@link #database()}, the capability table shows the reason and
 * the error in that cell. Repeatable.
 */
@Documented
@Repeatable(Differences.class)
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Difference {

    /** The number, such as {@code "S41"}. */
    String capability();

    /** The database that differs, by {@link TestDatabase#name()}. */
    String database();

    /** Why it cannot, in a few words. */
    String reason();

    /** The simple name of the error that the user gets; empty when there is none. */
    String error() default "";
}
