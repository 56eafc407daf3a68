package io.dataflow.core.model;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Declares a record or bean as a model: each of its components is a column of one table. */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface DataModel {

    /** The name of the table; by default the class name in snake case and plural, {@code SalesOrder} is {@code sales_orders}. */
    String table() default "";

    /**
     * Indexes over one or more fields, each as names with commas: {@code "customerId,status"}; with {@code unique} before
     * them no two rows may hold the same values: {@code "unique country,code"}.
     */
    String[] indexes() default {};
}
