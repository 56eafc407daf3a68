package io.dataflow.core.model;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the field, an int or a long, that counts the changes of a row, so that nobody overwrites a change that they did not see.
 *
 * <p>A new row has the version 0, and every change adds 1, whoever makes it and by whatever verb. A row of the model that is
 * given to an update, an upsert or a bulk verb is written only where the stored one has the same version; otherwise
 * {@link io.dataflow.core.VersionConflictException}. An update by key is checked by
 * {@link io.dataflow.core.query.Changes#ifVersion(long)}.
 */
@Documented
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface Version {}
