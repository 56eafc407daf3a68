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
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the declaration of a model from a record or bean class. */
final class ClassReader {

    private static final FieldType UNKNOWN = new FieldType.Json(Object.class);

    private final Class<?> type;
    private final Naming naming;
    private final Converters converters;
    private final Faults faults = new Faults();

    private ClassReader(Class<?> type, Naming naming, Converters converters) {
        this.type = type;
        this.naming = naming;
        this.converters = converters;
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
                type.isRecord() ? components() : properties(),
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

    private List<ModelDraft.Field> components() {
        List<ModelDraft.Field> fields = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            fields.add(field(
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
            return type.getDeclaredField(component.getName());
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
            fields.add(field(
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

    private ModelDraft.Field field(
            String name, java.lang.reflect.Type javaType, List<AnnotatedElement> elements, List<AnnotatedType> types) {
        FieldAnnotations annotations = new FieldAnnotations(name, elements, types);
        annotations.refuseForeign(faults);
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
        return new ModelDraft.Field(
                name,
                column == null ? null : column.value(),
                typed == null ? UNKNOWN : typed.type(),
                typed == null ? null : typed.converter(),
                !primitive && annotations.isNullable(),
                annotations.has(Id.class),
                annotations.has(Unique.class),
                annotations.has(Index.class),
                defaultValue == null ? null : defaultValue.value(),
                references == null ? null : reference(name, typed, references.value()),
                null,
                true,
                true,
                typed == null ? List.of() : RuleReader.read(name, typed.type(), annotations, faults),
                annotations.has(Sensitive.class));
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
