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
     * Whether a delete keeps the row: it stamps the managed field {@code deletedAt}, and rows that are stamped are hidden.
     *
     * <p>They are read with {@code includeDeleted()} and restored by an update that sets {@code deletedAt} to null. Their key
     * and unique values stay taken: a create of the same is a unique violation, an upsert revives the row.
     */
    boolean softDelete() default false;

    /**
     * Whether each row belongs to a tenant: the managed field {@code tenantId} leads the primary key and every unique key, so
     * that two tenants may hold the same values, and every verb needs a tenant ({@link io.dataflow.core.Tenant}).
     */
    boolean tenant() default false;

    /** Whether rows are created and read alone: updates, deletes and upserts are refused. */
    boolean appendOnly() default false;

    /**
     * Indexes over one or more fields, each as names with commas: {@code "customerId,status"}; with {@code unique} before
     * them no two rows may hold the same values: {@code "unique country,code"}.
     */
    String[] indexes() default {};
}
