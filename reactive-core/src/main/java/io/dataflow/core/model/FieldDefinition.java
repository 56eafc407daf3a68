package io.dataflow.core.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A field of a model and the column that holds it.
 *
 * @param ordinal the position in {@link ModelDefinition#fields()}
 * @param name the name as users write it
 * @param column the name of the column
 * @param type the type of the values in the column
 * @param nullable whether NULL may be stored
 * @param key whether it is a part of the key
 * @param generation who makes a value that was not given
 * @param managed whether the library sets it, and when
 * @param unique whether no two rows may hold the same value
 * @param defaultValue the declared default, converted to the type; null when there is none
 * @param references what it points to, or null
 * @param declared whether the Java type has it; false for managed fields that the record leaves out
 * @param converter between the Java values of the field, or of its elements, and those of its type; null when they are the same
 * @param rules what its values have to keep
 * @param sensitive whether its values are masked wherever they could be shown
 */
public record FieldDefinition(
        int ordinal,
        String name,
        String column,
        FieldType type,
        boolean nullable,
        boolean key,
        Generation generation,
        Managed managed,
        boolean unique,
        @Nullable Object defaultValue,
        @Nullable Reference references,
        boolean declared,
        @Nullable Converter<?, ?> converter,
        List<Rule> rules,
        boolean sensitive) {

    /** Copies the rules. */
    public FieldDefinition {
        rules = List.copyOf(rules);
    }

    /** Who makes the value of a field that was not given. */
    public enum Generation {
        /** Nobody: it has to be given. */
        NONE,
        /** The database, by an identity column. */
        IDENTITY,
        /** This library, as a UUID of version 7 (ordered by time). */
        UUID,
        /** The database, by a default of an existing column that the model does not know. */
        DATABASE,
        /** The database, which computes it from other columns; it can never be given. */
        COMPUTED
    }

    /** When the library sets a field by itself. */
    public enum Managed {
        /** Never. */
        NONE,
        /** When the row is created. */
        CREATED_AT,
        /** When the row is created and whenever it is changed. */
        UPDATED_AT,
        /** When the row is deleted softly; NULL until then. */
        DELETED_AT,
        /** When the row is created, to the tenant in whose name that is. */
        TENANT,
        /** When the row is created, to 0, and whenever it is changed, to one more. */
        VERSION;

        /** Whether a new row gets the time of its creation here. */
        public boolean isStampedOnCreate() {
            return this == CREATED_AT || this == UPDATED_AT;
        }
    }

    /**
     * A foreign key of one column.
     *
     * @param table the table that is pointed to
     * @param column its key column
     */
    public record Reference(String table, String column) {}

    /** Cheap, since the fields of a statement are hashed at each call. */
    @Override
    public int hashCode() {
        return 31 * ordinal + name.hashCode();
    }

    /** The class of the values that rows hold. */
    public Class<?> javaType() {
        return converter == null || type instanceof FieldType.Array ? type.javaType() : converter.type();
    }

    /** The same field, of which no two rows may hold the same value. */
    FieldDefinition asUnique() {
        return new FieldDefinition(
                ordinal,
                name,
                column,
                type,
                nullable,
                key,
                generation,
                managed,
                true,
                defaultValue,
                references,
                declared,
                converter,
                rules,
                sensitive);
    }

    /** Whether nobody but the caller makes a value, so that one that is not given is NULL. */
    public boolean optionalOnlyByNull() {
        return nullable && defaultValue == null && generation == Generation.NONE && managed == Managed.NONE;
    }

    /** Whether a create may leave this field out: the database or the library has a value for it. */
    public boolean optionalOnCreate() {
        return nullable || defaultValue != null || generation != Generation.NONE || managed != Managed.NONE;
    }
}
