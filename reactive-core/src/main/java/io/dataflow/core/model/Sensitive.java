package io.dataflow.core.model;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a field whose values appear in no message: they are masked in the text of map rows, and the message of a rule of your
 * own, which may quote them, is left out of errors.
 *
 * <p>No error, log line or {@code toString} of the library holds a value of any row; this keeps code around it, which may
 * print rows, from showing the ones that matter most. The text of a record is the record's own.
 */
@Documented
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface Sensitive {}
