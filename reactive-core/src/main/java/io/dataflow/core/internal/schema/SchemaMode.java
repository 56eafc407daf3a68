package io.dataflow.core.internal.schema;

/** What happens to the schema before the first use of a model. */
public enum SchemaMode {
    /** What is missing is created, and nothing else is touched. */
    CREATE,
    /** Nothing is created; what is missing or does not fit is an error. */
    VALIDATE,
    /** Nothing is created and nothing is looked at. */
    NONE
}
