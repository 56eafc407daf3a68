package io.dataflow.core.model;

/**
 * How tables and columns are named where a model does not name them.
 *
 * <p>An implementation is pure: the same name always yields the same result.
 */
public interface Naming {

    /** Snake case; tables in the English plural: {@code OrderLine} is {@code order_lines}, {@code userID} is {@code user_id}. */
    @SuppressWarnings("ClassInitializationDeadlock") // its class is reached through this field alone
    Naming DEFAULT = new EnglishNaming();

    /**
     * The tables of an application of Kailash DataFlow, as its Python code made them: the names are those of {@link #DEFAULT},
     * instants are in columns without zone and mean UTC, and lists are JSON.
     *
     * <p>The models of {@code registerSchemaAsModels} keep {@code created_at} and {@code updated_at} as Kailash does; a declared
     * model does so with the fields {@code createdAt} and {@code updatedAt}. What Kailash keeps for itself, the tables whose
     * names begin with {@code dataflow_}, is no model.
     */
    @SuppressWarnings("ClassInitializationDeadlock") // as above
    Naming KAILASH = new KailashNaming();

    /** The table of a model that names none. */
    String table(String model);

    /** The column of a field that names none. */
    String column(String field);

    /**
     * The model of a table that is there already: by default its words in the singular, {@code user_statuses} is
     * {@code UserStatus}. What no name may hold is left out.
     */
    default String model(String table) {
        return NamesOfTables.model(table);
    }

    /** The field of a column that is there already: by default in camel case, {@code USER_ID} is {@code userId}. */
    default String field(String column) {
        return NamesOfTables.field(column);
    }
}
