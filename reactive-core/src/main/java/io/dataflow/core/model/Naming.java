package io.dataflow.core.model;

/**
 * How tables and columns are named where a model does not name them.
 *
 * <p>An implementation is pure: the same name always yields the same result.
 */
public interface Naming {

    /** Snake case; tables in the English plural: {@code OrderLine} is {@code order_lines}, {@code userID} is {@code user_id}. */
    Naming DEFAULT = new EnglishNaming();

    /** The table of a model that names none. */
    String table(String model);

    /** The column of a field that names none. */
    String column(String field);
}
