package io.dataflow.core.internal.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.UnknownNameException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionsTest {

    private static final List<String> KNOWN = List.of("id", "email", "name", "score", "createdAt", "customerId");

    @ParameterizedTest
    @CsvSource({
        "scoer, score",
        "socre, score",
        "Score, score",
        "created_at, createdAt",
        "CREATEDAT, createdAt",
        "emial, email",
        "customerid, customerId",
        "custmerId, customerId",
        "nam, name",
        "di, id"
    })
    void aSmallSlipIsNear(String name, String nearest) {
        assertThat(Suggestions.nearest(name, KNOWN)).first().isEqualTo(nearest);
    }

    @ParameterizedTest
    @CsvSource({"'', x", "' ', x", "zzzzzz, x", "completelyDifferent, x"})
    void whatIsFarAwayHasNoSuggestion(String name, String ignored) {
        assertThat(Suggestions.nearest(name, KNOWN)).isEmpty();
    }

    @Test
    void atMostThreeComeAndTheBestFirst() {
        assertThat(Suggestions.nearest(
                        "fields", List.of("feilds", "filds", "fieldss", "field", "xields", "fuelxs", "other")))
                .hasSize(3)
                .doesNotContain("fuelxs", "other");
        assertThat(Suggestions.nearest("score", List.of("sxoxe", "scor"))).containsExactly("scor");
        assertThat(Suggestions.nearest("created_at", List.of("updatedAt", "createdAt")))
                .containsExactly("createdAt");
    }

    @Test
    void thePhraseNamesTheNameItsOwnerAndWhatIsKnown() {
        assertThat(Suggestions.phrase("field", "scoer", "Contact", List.of("id", "score")))
                .isEqualTo("unknown field 'scoer' of Contact; did you mean 'score'? Known: id, score");
        assertThat(Suggestions.phrase("port", "zzz", null, List.of())).isEqualTo("unknown port 'zzz'. Known: none");
    }

    @Test
    void theErrorCarriesModelOperationNameAndSuggestions() {
        UnknownNameException error = Suggestions.unknownField("Contact", "update", "scoer", List.of("id", "score"));

        assertThat(error.model()).isEqualTo("Contact");
        assertThat(error.operation()).isEqualTo("update");
        assertThat(error.name()).isEqualTo("scoer");
        assertThat(error.suggestions()).containsExactly("score");
        assertThat(error).hasMessageStartingWith("Contact.update: unknown field 'scoer' of Contact");
    }

    @Test
    void aHostileNameIsEscapedAndCut() {
        assertThat(Suggestions.quote("a\n\u0000b")).isEqualTo("'a\\u000a\\u0000b'");
        assertThat(Suggestions.quote("\ud83d")).isEqualTo("'\\ud83d'");
        assertThat(Suggestions.quote("x".repeat(10_000))).hasSizeLessThan(80).endsWith("..'");
        assertThat(Suggestions.nearest("x".repeat(1_000_000), KNOWN)).isEmpty();
    }

    @Test
    void aLongListOfKnownNamesIsCut() {
        List<String> known = IntStream.range(0, 100).mapToObj(i -> "field" + i).toList();

        assertThat(Suggestions.phrase("field", "qqq", null, known)).endsWith("field39 and 60 more");
    }
}
