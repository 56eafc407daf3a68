package io.dataflow.testsupport;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The capabilities that a test shows, by number: {@code @Capability("S13")}.
 *
 * <p>On a class it holds for all its tests; a method's own annotation stands in its place. The numbers are those of
 * {@code docs/capabilities.md}, which is written from the tests that really ran.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Capability {

    /** The numbers, such as {@code "S13"}. */
    String[] value();
}
