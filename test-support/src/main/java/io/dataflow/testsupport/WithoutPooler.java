package io.dataflow.testsupport;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What no pooler in transaction mode can do, or what a test looks at that a pooler hides: it is left out, and the reason told, where
 * the contracts run through pgbouncer.
 */
@Documented
@Inherited
@ExtendWith(PoolerCondition.class)
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface WithoutPooler {

    /** Why, in a few words. */
    String value();
}
