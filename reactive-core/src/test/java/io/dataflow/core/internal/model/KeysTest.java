package io.dataflow.core.internal.model;

import static io.dataflow.core.query.Dsl.set;
import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dataflow.core.Args;
import io.dataflow.core.Key;
import io.dataflow.core.UnknownNameException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.model.Id;
import io.dataflow.core.model.ModelDefinition;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

class KeysTest {

    record Contact(String id, String name) {}

    record Token(UUID id) {}

    record Place(@Id String country, @Id int code, String name) {}

    private static final ModelDefinition CONTACT = ModelDefinition.of(Contact.class);
    private static final ModelDefinition TOKEN = ModelDefinition.of(Token.class);
    private static final ModelDefinition PLACE = ModelDefinition.of(Place.class);
    private static final UUID ID = UUID.fromString("0190b0f2-5c1e-7cc3-98c4-dc0c0c07398f");

    static Stream<Arguments> keys() {
        return Stream.of(
                Arguments.of(CONTACT, "c1", List.of("c1")),
                Arguments.of(CONTACT, Key.of("c1"), List.of("c1")),
                Arguments.of(CONTACT, Map.of("id", "c1"), List.of("c1")),
                Arguments.of(TOKEN, ID.toString(), List.of(ID)),
                Arguments.of(PLACE, Key.of("DE", 49), List.of("DE", 49)),
                Arguments.of(PLACE, Key.of("DE", 49L), List.of("DE", 49)),
                Arguments.of(PLACE, Map.of("code", "49", "country", "DE"), List.of("DE", 49)));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void aKeyIsReadInTheOrderAndTypesOfTheModel(ModelDefinition model, Object key, List<Object> parts) {
        assertThat(Keys.parse(model, key, "read")).isEqualTo(parts);
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(CONTACT, null, "the key is null"),
                Arguments.of(CONTACT, where("name").eq("secret"), "a filter; use findOne"),
                Arguments.of(CONTACT, where("name").eq("secret").limit(1), "a filter; use findOne"),
                Arguments.of(CONTACT, set("name").to("secret"), "are the arguments swapped?"),
                Arguments.of(CONTACT, new Contact("secret", "secret"), "give its key, such as row.id()"),
                Arguments.of(CONTACT, List.of("secret"), "a collection; give one value"),
                Arguments.of(CONTACT, Set.of("secret"), "a collection"),
                Arguments.of(CONTACT, new String[] {"secret"}, "a collection"),
                Arguments.of(CONTACT, Optional.of("secret"), "the value in it"),
                Arguments.of(CONTACT, Mono.just("secret"), "the value in it"),
                Arguments.of(CONTACT, Key.of("secret", 1), "one part (id), but 2 were given"),
                Arguments.of(CONTACT, Key.of(), "but 0 were given"),
                Arguments.of(CONTACT, new Key(Arrays.asList((Object) null)), "the key is null"),
                Arguments.of(CONTACT, Map.of(), "the key lacks id"),
                Arguments.of(CONTACT, Args.args("id", null), "the key is null"),
                Arguments.of(CONTACT, 5, "expected a text"),
                Arguments.of(CONTACT, "a\u0000", "U+0000"),
                Arguments.of(CONTACT, Key.of(Key.of("secret")), "a plain value"),
                Arguments.of(CONTACT, Key.of(List.of("secret")), "a collection"),
                Arguments.of(TOKEN, "secret", "expected a UUID"),
                Arguments.of(PLACE, "secret", "give Key.of(country, code)"),
                Arguments.of(PLACE, Key.of("secret"), "2 parts (country, code), but 1 was given"),
                Arguments.of(PLACE, Key.of("secret", "secret"), "expected a number"),
                Arguments.of(PLACE, Map.of("country", "secret"), "the key lacks code"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void whatIsNoKeyIsRefusedWithAdviceAndWithoutItsValue(ModelDefinition model, @Nullable Object key, String message) {
        ValidationFailedException error =
                catchThrowableOfType(ValidationFailedException.class, () -> Keys.parse(model, key, "read"));

        assertThat(error).isNotNull().hasMessageContaining(message).hasMessageNotContaining("secret");
        assertThat(error.model()).isEqualTo(model.name());
        assertThat(error.operation()).isEqualTo("read");
    }

    @Test
    void aMapMayNameNothingButTheKey() {
        UnknownNameException error = catchThrowableOfType(
                UnknownNameException.class,
                () -> Keys.parse(PLACE, Map.of("country", "DE", "code", 1, "name", "x"), "delete"));

        assertThat(error.name()).isEqualTo("name");
        assertThat(error).hasMessageContaining("the key of Place").hasMessageContaining("Known: country, code");
    }

    @Test
    void theKeyOfARowIsConvertedAndMustBeWhole() {
        RowValues values = new RowValues(PLACE);
        values.set(PLACE.field("country", "test"), "DE");
        values.set(PLACE.field("code", "test"), 49L);

        assertThat(Keys.of(values)).isEqualTo(List.of("DE", 49));

        values.remove(PLACE.field("code", "test"));
        assertThat(catchThrowableOfType(ValidationFailedException.class, () -> Keys.of(values, "update")))
                .hasMessageContaining("Place.update refused: code: the key is null");
    }
}
