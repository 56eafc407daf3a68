package io.dataflow.core.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model as it was declared, before any rule was checked.
 *
 * @param name the name of the model
 * @param table the name of the table, or null to derive it
 * @param fields the declared fields, in order
 * @param embedded the records in its rows, outer ones first
 * @param key the names of the key's fields in order; empty where the fields themselves or the name {@code id} say it
 * @param indexes the declared indexes
 * @param timestamps whether managed timestamps that are not declared are added
 * @param traits what else holds for all its rows
 * @param javaType the class that declares it, or null
 * @param naming how names that are not given are derived
 * @param faults what its reader found wrong already
 */
record ModelDraft(
        String name,
        @Nullable String table,
        List<Field> fields,
        List<Embedding> embedded,
        List<String> key,
        List<Index> indexes,
        boolean timestamps,
        Traits traits,
        @Nullable Class<?> javaType,
        Naming naming,
        Faults faults) {

    /**
     * A field as it was declared; {@code defaultValue} is not converted yet.
     *
     * @param generation who makes a value that is not given, or null to derive it
     * @param managed whether its name makes it a managed field
     * @param version whether it counts the changes of the row
     */
    record Field(
            String name,
            @Nullable String column,
            FieldType type,
            @Nullable Converter<?, ?> converter,
            boolean nullable,
            boolean id,
            boolean unique,
            boolean indexed,
            @Nullable Object defaultValue,
            FieldDefinition.@Nullable Reference references,
            FieldDefinition.@Nullable Generation generation,
            boolean managed,
            boolean version,
            boolean declared,
            List<Rule> rules,
            boolean sensitive) {

        /** A field that the library adds and manages: nullable, so that it can be added to a table that holds rows. */
        static Field managed(String name, boolean utc) {
            return utc
                    ? managed(name, FieldType.Scalar.LOCAL_DATE_TIME, UtcTimes.INSTANT, true)
                    : managed(name, FieldType.Scalar.INSTANT, null, true);
        }

        /** The field of the tenant, without which no row is. */
        static Field tenant(String name) {
            return managed(name, FieldType.Scalar.STRING, null, false);
        }

        private static Field managed(
                String name, FieldType type, @Nullable Converter<?, ?> converter, boolean nullable) {
            return new Field(
                    name, null, type, converter, nullable, false, false, false, null, null, null, true, false, false,
                    List.of(), false);
        }
    }

    /**
     * What a model declares for all its rows.
     *
     * @param softDelete whether a delete keeps the row and stamps it
     * @param appendOnly whether rows are never changed nor removed
     * @param tenant whether each row belongs to a tenant
     * @param existing whether the table belongs to somebody else, so that it is never created or changed
     */
    record Traits(boolean softDelete, boolean appendOnly, boolean tenant, boolean existing) {

        static final Traits NONE = new Traits(false, false, false, false);
    }

    /** An index as it was declared: over the names of fields, with a name or null to derive it. */
    record Index(
            List<String> fields, boolean unique, @Nullable String name) {}

    ModelDraft withTimestamps(boolean wanted) {
        return new ModelDraft(
                name, table, fields, embedded, key, indexes, wanted, traits, javaType, naming, faults.copy());
    }

    ModelDefinition build() {
        return new ModelAssembler(this).assemble();
    }
}
