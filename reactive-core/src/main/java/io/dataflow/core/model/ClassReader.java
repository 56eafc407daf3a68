package io.dataflow.core.model;

import io.dataflow.core.internal.model.BeanProperties;
import io.dataflow.core.internal.model.InvalidValueException;
import io.dataflow.core.internal.model.Suggestions;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the declaration of a model from a record or bean class. */
final class ClassReader {

    private static final FieldType UNKNOWN = new FieldType.Json(Object.class);

    private final Class<?> type;
    private final Naming naming;
    private final Converters converters;
    private final Faults faults = new Faults();
    private final List<Embedding> embedded = new ArrayList<>();
    private final Set<String> notNull = new HashSet<>();

    /**
     * Where fields are declared.
     *
     * @param name the name of the record around them, with a dot; empty in the model itself
     * @param columns what the names of their columns begin with
     * @param nullable whether a record around them may be null
     * @param around the classes of the records around them
     */
    private record Place(String name, String columns, boolean nullable, List<Class<?>> around) {
        static final Place TOP = new Place("", "", false, List.of());

        boolean isTop() {
            return name.isEmpty();
        }
    }

    private ClassReader(Class<?> type, Naming naming, Converters converters) {
        this.type = type;
        this.naming = naming;
        this.converters = naming == Naming.KAILASH ? converters.asKailashStores() : converters;
    }

    static ModelDraft read(Class<?> type, Naming naming, Converters converters) {
        return new ClassReader(type, naming, converters).read();
    }

    private ModelDraft read() {
        checkKind();
        faults.throwIfAny(type.getSimpleName().isEmpty() ? type.getName() : type.getSimpleName());
        DataModel model = type.getAnnotation(DataModel.class);
        return new ModelDraft(
                type.getSimpleName(),
                tableOf(type),
                type.isRecord() ? components(type, Place.TOP) : properties(),
                embedded,
                List.of(),
                model == null
                        ? List.of()
                        : Arrays.stream(model.indexes()).map(ClassReader::index).toList(),
                true,
                model == null
                        ? ModelDraft.Traits.NONE
                        : new ModelDraft.Traits(model.softDelete(), model.appendOnly(), model.tenant(), false),
                type,
                naming,
                faults);
    }

    private static @Nullable String tableOf(Class<?> type) {
        DataModel model = type.getAnnotation(DataModel.class);
        return model == null || model.table().isEmpty() ? null : model.table();
    }

    /** {@code "customerId,status"} or {@code "unique country,code"}. */
    static ModelDraft.Index index(String text) {
        String fields = text.strip();
        boolean unique = fields.matches("unique\\s.*");
        if (unique) {
            fields = fields.substring("unique".length());
        }
        return new ModelDraft.Index(
                Arrays.stream(fields.split(",", -1)).map(String::strip).toList(), unique, null);
    }

    private void checkKind() {
        if (type.isInterface()
                || type.isEnum()
                || type.isArray()
                || type.isPrimitive()
                || type.getSimpleName().isEmpty()) {
            faults.add(type.getName(), "class", "a model is a record or a bean class, which this is not");
        } else if (!type.isRecord()) {
            if (Modifier.isAbstract(type.getModifiers())) {
                faults.add(
                        type.getName(),
                        "class",
                        "an abstract class has no instances; declare a record or a concrete class");
            } else if (Arrays.stream(type.getDeclaredConstructors()).noneMatch(c -> c.getParameterCount() == 0)) {
                faults.add(
                        type.getName(),
                        "class",
                        "a bean class needs a constructor without parameters (an inner class must be static); a record needs none");
            }
        }
    }

    private List<ModelDraft.Field> components(Class<?> owner, Place place) {
        List<ModelDraft.Field> fields = new ArrayList<>();
        for (RecordComponent component : owner.getRecordComponents()) {
            fields.addAll(fields(
                    place,
                    component.getName(),
                    component.getGenericType(),
                    List.of(component, component.getAccessor(), privateField(component)),
                    List.of(
                            component.getAnnotatedType(),
                            component.getAccessor().getAnnotatedReturnType())));
        }
        return fields;
    }

    private Field privateField(RecordComponent component) {
        try {
            return component.getDeclaringRecord().getDeclaredField(component.getName());
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException("Every record component has a field", e);
        }
    }

    private List<ModelDraft.Field> properties() {
        List<ModelDraft.Field> fields = new ArrayList<>();
        for (BeanProperties.Property property : BeanProperties.of(type)) {
            if (!property.isWritable()) {
                faults.add(
                        property.name(),
                        "class",
                        "a final field of a bean cannot be set; remove final, make it transient, or declare a record");
            }
            fields.addAll(fields(
                    Place.TOP,
                    property.name(),
                    property.field().getGenericType(),
                    Stream.of(property.field(), property.getter(), property.setter())
                            .filter(Objects::nonNull)
                            .map(AnnotatedElement.class::cast)
                            .toList(),
                    property.getter() == null
                            ? List.of(property.field().getAnnotatedType())
                            : List.of(
                                    property.field().getAnnotatedType(),
                                    property.getter().getAnnotatedReturnType())));
        }
        return fields;
    }

    /** One field, or those of a record that is embedded. */
    private List<ModelDraft.Field> fields(
            Place place,
            String name,
            java.lang.reflect.Type javaType,
            List<AnnotatedElement> elements,
            List<AnnotatedType> types) {
        FieldAnnotations annotations = new FieldAnnotations(place.name() + name, elements, types);
        annotations.refuseForeign(faults);
        Embedded marked = annotations.find(Embedded.class);
        return marked == null
                ? List.of(field(place, name, javaType, annotations))
                : embedded(place, name, javaType, annotations, marked);
    }

    private List<ModelDraft.Field> embedded(
            Place place, String own, java.lang.reflect.Type javaType, FieldAnnotations annotations, Embedded marked) {
        String name = place.name() + own;
        if (!(javaType instanceof Class<?> c && c.isRecord() && c.getRecordComponents().length > 0)) {
            faults.add(
                    name, "embedded", "only a record with components can be @Embedded; leave it out, or declare one");
            return List.of();
        }
        if (c == type || place.around().contains(c)) {
            faults.add(name, "embedded", c.getSimpleName() + " is embedded in itself, which has no end");
            return List.of();
        }
        for (Class<? extends java.lang.annotation.Annotation> other : List.of(
                Id.class, Unique.class, Index.class, Default.class, References.class, Column.class, Version.class)) {
            if (annotations.has(other)) {
                faults.add(
                        name,
                        "embedded",
                        "@" + other.getSimpleName() + " goes with a column, which an embedded record has none of; mark"
                                + " a component of " + c.getSimpleName() + ", or of the model itself");
            }
        }
        String prefix = marked.prefix().equals(Embedded.OF_NAME) ? naming.column(own) + "_" : marked.prefix();
        boolean nullable = annotations.isNullable();
        List<Class<?>> around = new ArrayList<>(place.around());
        around.add(c);
        int at = embedded.size();
        List<ModelDraft.Field> fields =
                components(c, new Place(name + ".", place.columns() + prefix, place.nullable() || nullable, around));
        List<Embedding> inside = embedded.subList(at, embedded.size());
        List<String> required = fields.stream()
                .map(ModelDraft.Field::name)
                .filter(notNull::contains)
                .filter(field -> inside.stream().noneMatch(inner -> inner.nullable() && inner.holds(field)))
                .toList();
        embedded.add(at, new Embedding(name, c, nullable, required));
        return fields;
    }

    private ModelDraft.Field field(
            Place place, String own, java.lang.reflect.Type javaType, FieldAnnotations annotations) {
        String name = place.name() + own;
        Converters.@Nullable Typed typed = null;
        try {
            typed = converters.typed(javaType);
        } catch (InvalidValueException e) {
            faults.add(name, e.rule(), e.message());
        }
        Column column = annotations.find(Column.class);
        Default defaultValue = annotations.find(Default.class);
        References references = annotations.find(References.class);
        boolean primitive = javaType instanceof Class<?> c && c.isPrimitive();
        if (primitive && annotations.isNullable()) {
            faults.add(name, "nullable", "a primitive cannot be null; declare the wrapper class, or remove @Nullable");
        }
        boolean nullable = !primitive && annotations.isNullable();
        if (!nullable) {
            notNull.add(name);
        }
        if (!place.isTop()) {
            checkInside(place, name, annotations);
        }
        return new ModelDraft.Field(
                name,
                place.isTop()
                        ? column == null ? null : column.value()
                        : place.columns() + (column == null ? naming.column(own) : column.value()),
                typed == null ? UNKNOWN : typed.type(),
                typed == null ? null : typed.converter(),
                nullable || place.nullable(),
                annotations.has(Id.class),
                annotations.has(Unique.class),
                annotations.has(Index.class),
                defaultValue == null ? null : defaultValue.value(),
                references == null ? null : reference(name, typed, references.value()),
                null,
                true,
                annotations.has(Version.class),
                true,
                typed == null ? List.of() : RuleReader.read(name, typed.type(), annotations, faults),
                annotations.has(Sensitive.class));
    }

    private void checkInside(Place place, String name, FieldAnnotations annotations) {
        if (annotations.has(Id.class)) {
            faults.add(name, "key", "a key cannot lie in an embedded record; declare its parts in the model itself");
        }
        if (annotations.has(Version.class)) {
            faults.add(name, "version", "a version belongs to the whole row; declare it in the model itself");
        }
        if (place.nullable() && annotations.has(Default.class)) {
            faults.add(
                    name,
                    "default",
                    "a record that may be null has no defaults inside, for with them its columns were never all NULL");
        }
    }

    /** Finds table and key of the other model without building it, for models may point to each other. */
    private FieldDefinition.@Nullable Reference reference(
            String name, Converters.@Nullable Typed typed, Class<?> target) {
        ClassReader other = new ClassReader(target, naming, converters);
        other.checkKind();
        List<Part> parts = other.faults.isEmpty() ? other.keyParts() : List.of();
        String targetName = Suggestions.quote(target.getSimpleName());
        if (parts.size() != 1) {
            faults.add(
                    name,
                    "references",
                    "@References(" + target.getSimpleName() + ".class) needs a model whose key has one part; "
                            + targetName
                            + (parts.isEmpty() ? " has no key" : " has a key of " + parts.size() + " parts"));
            return null;
        }
        Part part = parts.get(0);
        if (typed != null && !isLike(typed.type(), part.javaType())) {
            faults.add(
                    name,
                    "references",
                    "it has the type " + TypeNames.nameOf(typed.type()) + ", but the key of " + targetName + " is a "
                            + part.javaType().getTypeName() + "; declare the same type");
        }
        String table = tableOf(target);
        return new FieldDefinition.Reference(
                table != null ? table : naming.table(target.getSimpleName()),
                part.column() != null ? part.column() : naming.column(part.name()));
    }

    private boolean isLike(FieldType fieldType, java.lang.reflect.Type keyType) {
        try {
            return fieldType.equals(converters.typed(keyType).type());
        } catch (InvalidValueException e) {
            return true; // the other model is refused by itself
        }
    }

    private List<Part> keyParts() {
        List<Part> parts = type.isRecord()
                ? Arrays.stream(type.getRecordComponents())
                        .map(c ->
                                Part.of(c.getName(), c.getGenericType(), List.of(c, c.getAccessor(), privateField(c))))
                        .toList()
                : BeanProperties.of(type).stream()
                        .map(p -> Part.of(
                                p.name(),
                                p.field().getGenericType(),
                                p.getter() == null ? List.of(p.field()) : List.of(p.field(), p.getter())))
                        .toList();
        List<Part> marked = parts.stream().filter(Part::marked).toList();
        return marked.isEmpty()
                ? parts.stream().filter(part -> part.name().equals("id")).toList()
                : marked;
    }

    /** A field of another model, as far as a reference to it needs it. */
    private record Part(
            String name,
            java.lang.reflect.Type javaType,
            boolean marked,
            @Nullable String column) {

        static Part of(String name, java.lang.reflect.Type javaType, List<? extends AnnotatedElement> elements) {
            FieldAnnotations annotations = new FieldAnnotations(name, elements, List.of());
            Column column = annotations.find(Column.class);
            return new Part(name, javaType, annotations.has(Id.class), column == null ? null : column.value());
        }
    }
}
