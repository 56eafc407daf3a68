package io.dataflow.testsupport;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The database that a concrete contract test runs on, by {@link TestDatabase#name()}. */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface OnDatabase {

    /** {@code "PostgreSQL"}, {@code "SQLite"} or {@code "H2"}. */
    String value();
}
