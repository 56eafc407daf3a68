package io.dataflow.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dataflow.core.UnknownNameException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.model.FieldDefinition.Generation;
import io.dataflow.core.model.FieldDefinition.Managed;
import io.dataflow.core.model.FieldDefinition.Reference;
import io.dataflow.core.model.FieldType.Scalar;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a class may declare, and what it may not; most of the classes here are wrong on purpose. */
@SuppressWarnings({"ArrayRecordComponent", "NullablePrimitive", "NullablePrimitiveArray", "ClassCanBeStatic"})
class ModelOfClassTest {

    enum Status {
        OPEN,
        PAID
    }

    @DataModel
    record Contact(
            String id,
            @Unique String email,
            @Nullable String name,
            int score,
            @Nullable Map<String, Object> attributes,
            List<String> tags,
            @Nullable Instant createdAt,
            @Nullable Instant updatedAt) {}

    record Customer(@Id @Column("customer_no") String number, String name) {}

    @DataModel(
            table = "orders",
            indexes = {"customerId,status", "unique status, total"})
    record SalesOrder(
            UUID id,
            @References(Customer.class) String customerId,
            @Default("OPEN") Status status,
            @Index BigDecimal total) {}

    record Place(
            @Id String name,
            @Id String country,
            @Id double lat,
            @Id double lng,
            long population) {}

    record Trap(
            Long id,
            String name,
            String description,
            int version,
            String author,
            List<String> tags,
            String record,
            String options,
            String filter,
            String select,
            String table,
            String order,
            String user) {}

    record AllTypes(
            long id,
            String text,
            boolean yes,
            byte b,
            short s,
            int i,
            long l,
            float f,
            double d,
            BigDecimal decimal,
            Instant instant,
            OffsetDateTime offset,
            LocalDateTime local,
            LocalDate date,
            LocalTime time,
            UUID uuid,
            byte[] bytes,
            Status status,
            Integer boxed,
            List<Integer> numbers,
            List<Status> statuses,
            List<UUID> uuids,
            Map<String, Integer> map,
            List<Map<String, Object>> maps,
            Set<String> set,
            Customer customer,
            Object any,
            List<? extends String> wild,
            List<?> unknown) {}

    @Test
    void aRecordIsAModel() {
        ModelDefinition model = ModelDefinition.of(Contact.class);

        assertThat(model.name()).isEqualTo("Contact");
        assertThat(model.table()).isEqualTo("contacts");
        assertThat(model.javaType()).isEqualTo(Contact.class);
        assertThat(model.fields().stream().map(FieldDefinition::name))
                .containsExactly("id", "email", "name", "score", "attributes", "tags", "createdAt", "updatedAt");
        assertThat(model.fields().stream().map(FieldDefinition::ordinal)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
        assertThat(model.key()).containsExactly(field(model, "id"));
        assertThat(field(model, "id")).matches(f -> f.key() && !f.nullable() && f.generation() == Generation.NONE);
        assertThat(field(model, "email")).matches(f -> f.unique() && !f.nullable() && !f.optionalOnCreate());
        assertThat(field(model, "name")).matches(f -> f.nullable() && f.optionalOnCreate());
        assertThat(field(model, "score")).matches(f -> !f.nullable());
        assertThat(field(model, "createdAt").managed()).isEqualTo(Managed.CREATED_AT);
        assertThat(field(model, "updatedAt").managed()).isEqualTo(Managed.UPDATED_AT);
        assertThat(model.fields()).allMatch(FieldDefinition::declared);
        assertThat(model.indexes()).containsExactly(new IndexDefinition("uq_contacts_email", List.of("email"), true));
    }

    @Test
    void keysReferencesDefaultsAndIndexesAreRead() {
        ModelDefinition model = ModelDefinition.of(SalesOrder.class);

        assertThat(model.table()).isEqualTo("orders");
        assertThat(field(model, "id").generation()).isEqualTo(Generation.UUID);
        assertThat(field(model, "customerId").column()).isEqualTo("customer_id");
        assertThat(field(model, "customerId").references()).isEqualTo(new Reference("customers", "customer_no"));
        assertThat(field(model, "status").defaultValue()).isEqualTo(Status.OPEN);
        assertThat(field(model, "status").type()).isEqualTo(new FieldType.Enumeration(Status.class));
        assertThat(model.indexes())
                .containsExactly(
                        new IndexDefinition("uq_orders_status_total", List.of("status", "total"), true),
                        new IndexDefinition("ix_orders_customer_id_status", List.of("customerId", "status"), false),
                        new IndexDefinition("ix_orders_total", List.of("total"), false));
    }

    @Test
    void timestampsThatAreNotDeclaredComeLastAndCanBeTakenOff() {
        ModelDefinition model = ModelDefinition.of(Customer.class);

        assertThat(model.fields().stream().map(FieldDefinition::column))
                .containsExactly("customer_no", "name", "created_at", "updated_at");
        assertThat(field(model, "createdAt"))
                .matches(f -> !f.declared() && f.managed() == Managed.CREATED_AT && f.type() == Scalar.INSTANT);

        ModelDefinition without = model.withImplicitTimestamps(false);

        assertThat(without.fields().stream().map(FieldDefinition::name)).containsExactly("number", "name");
        assertThat(without.javaType()).isEqualTo(Customer.class);
        assertThat(without.withImplicitTimestamps(false)).isSameAs(without);
        assertThat(without.withImplicitTimestamps(true).toMap()).isEqualTo(model.toMap());
        assertThat(ModelDefinition.of(Contact.class)
                        .withImplicitTimestamps(false)
                        .fields())
                .hasSize(8);
    }

    @Test
    void aCompositeKeyIsInTheOrderOfDeclarationAndNeverGenerated() {
        ModelDefinition model = ModelDefinition.of(Place.class);

        assertThat(model.key().stream().map(FieldDefinition::name)).containsExactly("name", "country", "lat", "lng");
        assertThat(model.key()).allMatch(f -> f.generation() == Generation.NONE && f.key());
    }

    record IntKey(int id) {}

    record ShortKey(Short id) {}

    record NamedKey(@Id long number) {}

    record ByteKey(byte id) {}

    record TextKey(String id) {}

    record SharedKey(@Id @References(NamedKey.class) long number) {}

    record TwoKeys(@Id long a, @Id long b) {}

    record DefaultKey(@Default("7") int id) {}

    record NullableKey(@Nullable Long id) {}

    static Stream<Arguments> keys() {
        return Stream.of(
                Arguments.of(IntKey.class, Generation.IDENTITY),
                Arguments.of(ShortKey.class, Generation.IDENTITY),
                Arguments.of(NamedKey.class, Generation.IDENTITY),
                Arguments.of(NullableKey.class, Generation.IDENTITY),
                Arguments.of(ByteKey.class, Generation.NONE),
                Arguments.of(TextKey.class, Generation.NONE),
                Arguments.of(SharedKey.class, Generation.NONE),
                Arguments.of(TwoKeys.class, Generation.NONE),
                Arguments.of(DefaultKey.class, Generation.NONE));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void onlyAKeyOfOnePartThatNobodyElseGivesIsGenerated(Class<?> type, Generation generation) {
        FieldDefinition key = ModelDefinition.of(type).key().get(0);

        assertThat(key.generation()).isEqualTo(generation);
        assertThat(key.nullable()).isFalse();
    }

    @Test
    void noFieldNameIsATrap() {
        ModelDefinition model = ModelDefinition.of(Trap.class);

        assertThat(model.fields().stream().filter(FieldDefinition::declared).map(FieldDefinition::name))
                .containsExactly(
                        "id",
                        "name",
                        "description",
                        "version",
                        "author",
                        "tags",
                        "record",
                        "options",
                        "filter",
                        "select",
                        "table",
                        "order",
                        "user");
    }

    @Test
    void everyJavaTypeHasItsFieldType() {
        ModelDefinition model = ModelDefinition.of(AllTypes.class);

        assertThat(model.fields().stream().limit(19).map(FieldDefinition::type))
                .containsExactly(
                        Scalar.LONG,
                        Scalar.STRING,
                        Scalar.BOOLEAN,
                        Scalar.BYTE,
                        Scalar.SHORT,
                        Scalar.INTEGER,
                        Scalar.LONG,
                        Scalar.FLOAT,
                        Scalar.DOUBLE,
                        Scalar.DECIMAL,
                        Scalar.INSTANT,
                        Scalar.OFFSET_DATE_TIME,
                        Scalar.LOCAL_DATE_TIME,
                        Scalar.LOCAL_DATE,
                        Scalar.LOCAL_TIME,
                        Scalar.UUID,
                        Scalar.BYTES,
                        new FieldType.Enumeration(Status.class),
                        Scalar.INTEGER);
        assertThat(field(model, "numbers").type()).isEqualTo(new FieldType.Array(Scalar.INTEGER));
        assertThat(field(model, "statuses").type())
                .isEqualTo(new FieldType.Array(new FieldType.Enumeration(Status.class)));
        assertThat(field(model, "uuids").type()).isEqualTo(new FieldType.Array(Scalar.UUID));
        assertThat(field(model, "wild").type()).isEqualTo(new FieldType.Array(Scalar.STRING));
        for (String json : List.of("map", "maps", "set", "customer", "any", "unknown")) {
            assertThat(field(model, json).type()).as(json).isInstanceOf(FieldType.Json.class);
        }
        assertThat(field(model, "map").type().javaType()).isEqualTo(Map.class);
        assertThat(field(model, "customer").type().javaType()).isEqualTo(Customer.class);
    }

    @Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER})
    @Retention(RetentionPolicy.RUNTIME)
    @interface Foreign {
        @Target({ElementType.FIELD, ElementType.METHOD, ElementType.RECORD_COMPONENT})
        @Retention(RetentionPolicy.RUNTIME)
        @interface Nullable {}

        @Target({ElementType.FIELD, ElementType.METHOD, ElementType.RECORD_COMPONENT})
        @Retention(RetentionPolicy.RUNTIME)
        @interface Id {}

        @Target(ElementType.FIELD)
        @Retention(RetentionPolicy.RUNTIME)
        @interface Version {}
    }

    record ForeignNullable(
            long id,
            @Foreign.Nullable String note,
            byte @Nullable [] bytes,
            @Nullable byte[] before,
            Map.@Nullable Entry<String, String> pair) {}

    @Test
    void anyAnnotationCalledNullableCounts() {
        ModelDefinition model = ModelDefinition.of(ForeignNullable.class);

        assertThat(field(model, "note").nullable()).isTrue();
        assertThat(field(model, "bytes").nullable()).isTrue();
        assertThat(field(model, "before").nullable()).isTrue();
        assertThat(field(model, "pair").nullable()).isTrue();
    }

    record NoKey(String name) {}

    record ForeignId(@Foreign.Id String key) {}

    record ForeignVersion(long id, @Foreign.Version long version) {}

    record WithOptional(long id, Optional<String> name) {}

    record WithChar(long id, char letter) {}

    record WithBigInteger(long id, BigInteger big) {}

    record WithDate(long id, java.util.Date date) {}

    record WithSqlDate(long id, java.sql.Timestamp date) {}

    record WithZone(long id, ZonedDateTime at) {}

    record WithArray(long id, String[] names) {}

    record WithVariable<T>(long id, List<T> things) {}

    record WithPublisher(long id, reactor.core.publisher.Flux<String> names) {}

    record TextTimestamp(long id, String createdAt) {}

    record DefaultTimestamp(long id, @Default("2024-01-01") Instant createdAt) {}

    record BytesKey(byte[] id) {}

    record JsonKey(Map<String, Object> id) {}

    record WrongDefault(long id, @Default("many") int count) {}

    record WrongConstant(long id, @Default("open") Status status) {}

    record TwoSpellings(long id, String userId, String user_id) {}

    record SharedColumn(long id, String a, @Column("A") String b) {}

    record SystemColumn(long id, String xmin) {}

    record LongColumn(long id, String abcdefghijklmnopqrstuvwxyzAbcdefghijklmnopqrstuvwxyzAbcdefghijkl) {}

    record EmptyColumn(long id, @Column(" ") String name) {}

    record HostileColumn(long id, @Column("a\u0000b") String name) {}

    record NullablePrimitive(long id, @Foreign.Nullable int count) {}

    record ReferenceToPlace(
            long id, @References(Place.class) String place) {}

    record ReferenceToNothing(
            long id, @References(NoKey.class) String other) {}

    record ReferenceOfOtherType(
            long id, @References(Customer.class) long customer) {}

    @DataModel(indexes = "customer,staus")
    record UnknownIndex(long id, String customer, String status) {}

    @DataModel(indexes = "name,name")
    record TwiceInIndex(long id, String name) {}

    record UniqueJson(long id, @Unique Map<String, Object> json) {}

    @DataModel(table = "crm.contacts")
    record SchemaInTable(long id) {}

    @DataModel(table = "sqlite_master")
    record SystemTable(long id) {}

    interface NoClass {}

    abstract static class Abstract {
        long id;
    }

    static class NoConstructor {
        long id;

        NoConstructor(long id) {
            this.id = id;
        }
    }

    class Inner {
        long id;
    }

    static class FinalField {
        final long id = 1;
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of(NoKey.class, "id", "@io.dataflow.core.model.Id"),
                Arguments.of(ForeignId.class, "key", "use @io.dataflow.core.model.Id"),
                Arguments.of(ForeignVersion.class, "version", "use @io.dataflow.core.model.Version"),
                Arguments.of(WithOptional.class, "name", "mark it @Nullable"),
                Arguments.of(WithChar.class, "letter", "declare String"),
                Arguments.of(WithBigInteger.class, "big", "BigDecimal or long"),
                Arguments.of(WithDate.class, "date", "Instant, LocalDateTime or LocalDate"),
                Arguments.of(WithSqlDate.class, "date", "java.time"),
                Arguments.of(WithZone.class, "at", "Instant or OffsetDateTime"),
                Arguments.of(WithArray.class, "names", "declare a List"),
                Arguments.of(WithVariable.class, "things", "type variable"),
                Arguments.of(WithPublisher.class, "names", "holds data"),
                Arguments.of(TextTimestamp.class, "createdAt", "must be Instant or OffsetDateTime, not string"),
                Arguments.of(DefaultTimestamp.class, "createdAt", "nor have a default"),
                Arguments.of(BytesKey.class, "id", "a key must be"),
                Arguments.of(JsonKey.class, "id", "not json"),
                Arguments.of(WrongDefault.class, "count", "the default does not fit"),
                Arguments.of(WrongConstant.class, "status", "one of OPEN, PAID"),
                Arguments.of(TwoSpellings.class, "user_id", "'userId' and 'user_id' are two spellings"),
                Arguments.of(SharedColumn.class, "b", "share the column 'A'"),
                Arguments.of(SystemColumn.class, "xmin", "belongs to the database"),
                Arguments.of(
                        LongColumn.class, "abcdefghijklmnopqrstuvwxyzAbcdefghijklmnopqrstuvwxyzAbcdefghijkl", "bytes"),
                Arguments.of(EmptyColumn.class, "name", "is empty"),
                Arguments.of(HostileColumn.class, "name", "'a\\u0000b'"),
                Arguments.of(NullablePrimitive.class, "count", "declare the wrapper class"),
                Arguments.of(ReferenceToPlace.class, "place", "a key of 4 parts"),
                Arguments.of(ReferenceToNothing.class, "other", "has no key"),
                Arguments.of(ReferenceOfOtherType.class, "customer", "declare the same type"),
                Arguments.of(UnknownIndex.class, "indexes", "did you mean 'status'?"),
                Arguments.of(TwiceInIndex.class, "indexes", "each of them once"),
                Arguments.of(UniqueJson.class, "json", "neither unique nor in an index"),
                Arguments.of(SchemaInTable.class, "table", "has a dot"),
                Arguments.of(SystemTable.class, "table", "belong to SQLite"),
                Arguments.of(NoClass.class, NoClass.class.getName(), "a record or a bean class"),
                Arguments.of(Status.class, Status.class.getName(), "a record or a bean class"),
                Arguments.of(String[].class, String[].class.getName(), "a record or a bean class"),
                Arguments.of(Abstract.class, Abstract.class.getName(), "abstract"),
                Arguments.of(NoConstructor.class, NoConstructor.class.getName(), "constructor without parameters"),
                Arguments.of(Inner.class, Inner.class.getName(), "must be static"),
                Arguments.of(FinalField.class, "id", "final field"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aFaultyDeclarationIsRefusedWithTheFieldAndTheAdvice(Class<?> type, String field, String message) {
        ValidationFailedException error =
                catchThrowableOfType(ValidationFailedException.class, () -> ModelDefinition.of(type));

        assertThat(error).isNotNull();
        assertThat(error.operation()).isEqualTo("register");
        assertThat(error.model()).isEqualTo(type.getSimpleName());
        assertThat(error.faults()).anySatisfy(fault -> {
            assertThat(fault.field()).isEqualTo(field);
            assertThat(fault.message()).contains(message);
        });
    }

    record ManyFaults(
            char a,
            Optional<String> b,
            @Foreign.Id String c,
            String d,
            @Column("d") String e) {}

    @Test
    void allFaultsAreReportedTogether() {
        ValidationFailedException error =
                catchThrowableOfType(ValidationFailedException.class, () -> ModelDefinition.of(ManyFaults.class));

        assertThat(error.faults().stream().map(ValidationFailedException.Fault::field))
                .containsExactlyInAnyOrder("a", "b", "c", "id", "e");
    }

    @Test
    void anUnknownFieldIsAnErrorWithTheNearestName() {
        ModelDefinition model = ModelDefinition.of(Contact.class);

        assertThat(model.find("scoer")).isNull();
        assertThat(model.find("created_at")).isNull();
        assertThat(model.field("score", "update").type()).isEqualTo(Scalar.INTEGER);
        UnknownNameException error =
                catchThrowableOfType(UnknownNameException.class, () -> model.field("created_at", "update"));
        assertThat(error.suggestions()).containsExactly("createdAt");
        assertThat(error).hasMessageContaining("Contact.update: unknown field 'created_at' of Contact");
    }

    record Employee(
            long id, @References(Employee.class) @Nullable Long managerId) {}

    record Left(long id, @References(Right.class) @Nullable Long right) {}

    record Right(long id, @References(Left.class) @Nullable Long left) {}

    @Test
    void modelsMayPointToThemselvesAndToEachOther() {
        assertThat(field(ModelDefinition.of(Employee.class), "managerId").references())
                .isEqualTo(new Reference("employees", "id"));
        assertThat(field(ModelDefinition.of(Left.class), "right").references())
                .isEqualTo(new Reference("rights", "id"));
        assertThat(field(ModelDefinition.of(Right.class), "left").references()).isEqualTo(new Reference("lefts", "id"));
    }

    @Test
    void aNamingOfOnesOwnNamesTablesAndColumns() {
        Naming shout = new Naming() {
            @Override
            public String table(String model) {
                return "T_" + model;
            }

            @Override
            public String column(String field) {
                return "C_" + field;
            }
        };

        ModelDefinition model = ModelDefinition.of(SalesOrder.class, shout);

        assertThat(model.table()).isEqualTo("orders");
        assertThat(field(model, "total").column()).isEqualTo("C_total");
        assertThat(field(model, "customerId").references()).isEqualTo(new Reference("T_Customer", "customer_no"));
        assertThat(field(model, "createdAt").column()).isEqualTo("C_createdAt");
    }

    static class Base {
        private long id;

        public long getId() {
            return id;
        }

        public void setId(long id) {
            this.id = id;
        }
    }

    static class Bean extends Base {
        static int count;

        @Unique
        private String email = "";

        private boolean active;
        transient String cached = "";
        private String note = "";

        public String getEmail() {
            return email;
        }

        public boolean isActive() {
            return active;
        }

        @Foreign.Nullable
        @Column("remark")
        public String getNote() {
            return note;
        }
    }

    @Test
    void aBeanIsAModelOfItsFieldsThoseOfItsSuperclassFirst() {
        ModelDefinition model = ModelDefinition.of(Bean.class);

        assertThat(model.fields().stream().filter(FieldDefinition::declared).map(FieldDefinition::name))
                .containsExactly("id", "email", "active", "note");
        assertThat(field(model, "email").unique()).isTrue();
        assertThat(field(model, "note")).matches(f -> f.nullable() && f.column().equals("remark"));
    }

    private static FieldDefinition field(ModelDefinition model, String name) {
        return Objects.requireNonNull(model.find(name));
    }
}
