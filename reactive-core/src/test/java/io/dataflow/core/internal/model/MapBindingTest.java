package io.dataflow.core.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dataflow.core.Args;
import io.dataflow.core.UnknownNameException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.ModelDefinition;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MapBindingTest {

    private static final ModelDefinition MODEL = ModelDefinition.of(Map.of(
            "name", "Coupon",
            "key", "id",
            "fields",
                    ordered(
                            "id",
                            "int",
                            "code",
                            "string",
                            "percent",
                            Map.of("type", "int", "default", 5),
                            "validFrom",
                            Map.of("type", "date", "nullable", true))));

    private static final Binding<Map<String, Object>> BINDING = Bindings.map(MODEL);

    @Test
    void aModelOfDataBindsToMaps() {
        assertThat(Bindings.of(MODEL)).isInstanceOf(MapBinding.class);
        assertThat(BINDING.model()).isSameAs(MODEL);
    }

    @Test
    void aRowHoldsEveryFieldInOrderNullsIncluded() {
        Map<String, Object> row = BINDING.toRow(new Object[] {1, "a", 5, null, Instant.EPOCH, Instant.EPOCH});

        assertThat(row.keySet()).containsExactly("id", "code", "percent", "validFrom", "createdAt", "updatedAt");
        assertThat(row).containsEntry("validFrom", null).containsEntry("createdAt", Instant.EPOCH);
    }

    @Test
    void whatIsNotNamedIsAbsentAndNullIsNull() {
        RowValues values = BINDING.forCreate(Args.args("code", "a", "percent", null, "validFrom", null));

        assertThat(values.present().stream().map(FieldDefinition::name))
                .containsExactly("code", "percent", "validFrom");
        assertThat(values.get(MODEL.field("percent", "test"))).isNull();
    }

    @Test
    void onCreateANullForWhatIsMadeByItselfIsAbsent() {
        Map<String, Object> row = Args.args("id", null, "createdAt", null, "code", "a");

        assertThat(BINDING.forCreate(row).present().stream().map(FieldDefinition::name))
                .containsExactly("code");
        assertThat(BINDING.forUpdate(Args.args("id", null, "code", "a")).present().stream()
                        .map(FieldDefinition::name))
                .containsExactly("id", "code");
    }

    @Test
    void managedFieldsAreRefusedInUpdatesAndUpserts() {
        Map<String, Object> row = Args.args("id", 1, "createdAt", null, "code", "a");

        assertThatThrownBy(() -> BINDING.forUpdate(row)).hasMessageContaining("createdAt: is managed");
        assertThatThrownBy(() -> BINDING.forUpsert(row)).hasMessageContaining("createdAt: is managed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"valid_from", "Code", "codee", "code\"; DROP TABLE coupons; --", "", "created_at"})
    void anUnknownNameIsRefused(String name) {
        UnknownNameException error =
                catchThrowableOfType(UnknownNameException.class, () -> BINDING.forCreate(Map.of(name, 1)));

        assertThat(error.name()).isEqualTo(name);
        assertThat(error.operation()).isEqualTo("create");
        assertThat(error.model()).isEqualTo("Coupon");
    }

    @Test
    void aSnakeCaseNameSuggestsTheFieldsOwn() {
        assertThat(catchThrowableOfType(UnknownNameException.class, () -> BINDING.forUpdate(Map.of("valid_from", 1)))
                        .suggestions())
                .containsExactly("validFrom");
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"})
    void aNameThatIsNoTextIsRefused() {
        Map row = Map.of(5, "a");

        assertThat(catchThrowableOfType(ValidationFailedException.class, () -> BINDING.forCreate(row))
                        .faults())
                .hasSize(1);
    }

    @Test
    void aModelOfAClassBindsToMapsToo() {
        record Contact(String id, List<String> tags) {}
        Binding<Map<String, Object>> binding = Bindings.map(ModelDefinition.of(Contact.class));

        assertThat(binding.toRow(new Object[] {"c1", List.of("a"), null, null}))
                .containsEntry("tags", List.of("a"))
                .containsKeys("createdAt", "updatedAt");
    }

    private static Map<String, Object> ordered(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }
}
