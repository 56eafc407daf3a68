package io.dataflow.core.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.model.Default;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.Id;
import io.dataflow.core.model.ModelDefinition;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The records here are made and read through method handles only. */
@SuppressWarnings("UnusedMethod")
class RecordBindingTest {

    private enum Status {
        OPEN,
        PAID
    }

    private record Address(String city) {}

    private record Contact(
            String id,
            @Nullable String name,
            int score,
            @Default("OPEN") @Nullable Status optional,
            @Default("OPEN") Status status,
            @Nullable Map<String, Object> attributes,
            List<String> tags,
            @Nullable Address address,
            @Nullable Instant createdAt) {}

    private record Counted(int id, @Nullable String note) {}

    private record Boxed(@Nullable Long id) {}

    private record Keyed(@Nullable UUID id) {}

    private record Pair(@Id int a, @Id int b) {}

    private record Strict(long id, BigDecimal total) {
        Strict {
            if (total.signum() < 0) {
                throw new IllegalArgumentException("negative");
            }
        }
    }

    private record Failing(long id) {
        @Override
        public long id() {
            throw new IllegalStateException("secret");
        }
    }

    @Test
    void aPrivateRecordIsTakenApartAndPutTogether() {
        Binding<Contact> binding = binding(Contact.class);
        Contact contact = new Contact(
                "c1", null, 5, null, Status.PAID, Map.of("a", 1), List.of("x"), new Address("Rome"), Instant.EPOCH);

        RowValues values = binding.forUpdate(contact);

        assertThat(binding.model().javaType()).isEqualTo(Contact.class);
        assertThat(values.present()).hasSize(9).doesNotContain(field(binding, "updatedAt"));
        assertThat(binding.toRow(slots(values))).isEqualTo(contact);
    }

    @Test
    void onCreateANullThatSomebodyElseFillsIsAbsentAndAnyOtherIsNull() {
        Binding<Contact> binding = binding(Contact.class);

        RowValues values = binding.forCreate(new Contact("c1", null, 0, null, null, null, List.of(), null, null));

        assertThat(values.has(field(binding, "name"))).isTrue();
        assertThat(values.get(field(binding, "name"))).isNull();
        assertThat(values.get(field(binding, "score"))).isEqualTo(0);
        assertThat(values.has(field(binding, "optional"))).isTrue();
        assertThat(values.has(field(binding, "status"))).isFalse();
        assertThat(values.has(field(binding, "createdAt"))).isFalse();
        assertThat(values.has(field(binding, "updatedAt"))).isFalse();
    }

    @Test
    void aGivenTimestampIsKeptOnCreate() {
        Binding<Contact> binding = binding(Contact.class);

        RowValues values =
                binding.forCreate(new Contact("c1", null, 0, null, null, null, List.of(), null, Instant.EPOCH));

        assertThat(values.get(field(binding, "createdAt"))).isEqualTo(Instant.EPOCH);
    }

    @Test
    void aGeneratedKeyThatIsNullOrPrimitiveZeroIsAbsentOnCreate() {
        Binding<Counted> counted = binding(Counted.class);
        Binding<Boxed> boxed = binding(Boxed.class);
        Binding<Keyed> keyed = binding(Keyed.class);
        Binding<Pair> pair = binding(Pair.class);

        assertThat(counted.forCreate(new Counted(0, null)).has(field(counted, "id")))
                .isFalse();
        assertThat(counted.forCreate(new Counted(7, null)).get(field(counted, "id")))
                .isEqualTo(7);
        assertThat(counted.forUpdate(new Counted(0, null)).get(field(counted, "id")))
                .isEqualTo(0);
        assertThat(boxed.forCreate(new Boxed(null)).has(field(boxed, "id"))).isFalse();
        assertThat(boxed.forCreate(new Boxed(0L)).get(field(boxed, "id"))).isEqualTo(0L);
        assertThat(keyed.forCreate(new Keyed(null)).has(field(keyed, "id"))).isFalse();
        assertThat(pair.forCreate(new Pair(0, 0)).present()).hasSize(2);
    }

    @Test
    void listsAndMapsOfARowAreUnmodifiableCopies() {
        Binding<Contact> binding = binding(Contact.class);
        List<@Nullable String> tags = new ArrayList<>(Arrays.asList("x", null));
        Map<String, Object> attributes = new LinkedHashMap<>(Map.of("a", 1));

        Contact contact = binding.toRow(
                new Object[] {"c1", null, 5, null, Status.OPEN, attributes, tags, null, null, Instant.EPOCH});
        tags.add("later");

        assertThat(contact.tags()).containsExactly("x", null);
        assertThat(contact.attributes()).isEqualTo(Map.of("a", 1));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> contact.tags().add("y"));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> contact.attributes().put("b", 2));
    }

    @Test
    void nullForAPrimitiveIsAnErrorThatNamesTheField() {
        Binding<Counted> binding = binding(Counted.class);

        DataFlowException error = catchThrowableOfType(
                DataFlowException.class, () -> binding.toRow(new Object[] {null, "secret", null, null}));

        assertThat(error.code()).isEqualTo("ROW_MAPPING");
        assertThat(error.model()).isEqualTo("Counted");
        assertThat(error)
                .hasMessageContaining("the column id holds NULL, but Counted.id is a primitive")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aConstructorThatRefusesIsAnErrorThatQuotesNoValue() {
        Binding<Strict> binding = binding(Strict.class);

        DataFlowException error = catchThrowableOfType(
                DataFlowException.class, () -> binding.toRow(new Object[] {1L, new BigDecimal("-47.11"), null, null}));

        assertThat(error)
                .hasMessageContaining("Strict")
                .hasMessageContaining("IllegalArgumentException")
                .hasMessageNotContaining("47.11")
                .hasCauseInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anAccessorThatFailsIsAnErrorThatNamesIt() {
        DataFlowException error = catchThrowableOfType(
                DataFlowException.class, () -> binding(Failing.class).forCreate(new Failing(1)));

        assertThat(error).hasMessageContaining("Failing.id could not be read").hasMessageNotContaining("secret");
    }

    @Test
    void aModelWithoutImplicitTimestampsBindsToo() {
        ModelDefinition model = ModelDefinition.of(Counted.class).withImplicitTimestamps(false);
        @SuppressWarnings("unchecked")
        Binding<Counted> binding = (Binding<Counted>) Bindings.of(model);

        assertThat(binding.toRow(new Object[] {1, "a"})).isEqualTo(new Counted(1, "a"));
    }

    @Test
    void aLocalRecordBinds() {
        record Local(long id, double value) {}

        assertThat(binding(Local.class).toRow(new Object[] {1L, 2.5, null, null}))
                .isEqualTo(new Local(1, 2.5));
    }

    @SuppressWarnings("unchecked")
    private static <T> Binding<T> binding(Class<T> type) {
        return (Binding<T>) Bindings.of(ModelDefinition.of(type));
    }

    private static FieldDefinition field(Binding<?> binding, String name) {
        return binding.model().field(name, "test");
    }

    private static @Nullable Object[] slots(RowValues values) {
        return values.model().fields().stream().map(values::get).toArray();
    }
}
