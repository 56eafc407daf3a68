package io.dataflow.nodes.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.Args;
import io.dataflow.core.ValidationFailedException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateParserTest {

    private static final Map<String, Object> OUTPUT = Args.args(
            "id",
            7,
            "total",
            new BigDecimal("1E+3"),
            "record",
            Map.of("tags", List.of("a", "b"), "firstName", "Ada"),
            "none",
            null);

    private final List<String> faults = new ArrayList<>();

    private Object resolve(Object value) {
        Template template = new TemplateParser(faults::add).parse(value, "here");
        assertThat(faults).isEmpty();
        return template.resolve((source, port) -> {
            assertThat(source).isIn("read", "input");
            return OUTPUT.get(port);
        });
    }

    private List<String> faultsOf(Object value) {
        new TemplateParser(faults::add).parse(value, "here");
        return faults;
    }

    @Test
    void aReferenceThatStandsAloneKeepsItsType() {
        assertThat(resolve("${read.id}")).isEqualTo(7);
        assertThat(resolve("${ read.id }")).isEqualTo(7);
        assertThat(resolve("${read.none}")).isNull();
        assertThat(resolve("${read.record}")).isSameAs(OUTPUT.get("record"));
        assertThat(resolve("${input.id}")).isEqualTo(7);
    }

    @Test
    void insideTextAReferenceBecomesText() {
        assertThat(resolve("no ${read.id}, ${read.record.tags[1]}!")).isEqualTo("no 7, b!");
        assertThat(resolve("${read.id}${read.total}")).isEqualTo("71000");
    }

    @Test
    void stepsGoIntoMapsAndListsInEitherSpelling() {
        assertThat(resolve("${read.record.tags[0]}")).isEqualTo("a");
        assertThat(resolve("${read.record.firstName}")).isEqualTo("Ada");
        assertThat(resolve("${read.record.first_name}")).isEqualTo("Ada");
    }

    @Test
    void twoDollarSignsArePlainText() {
        assertThat(resolve("$${read.id}")).isEqualTo("${read.id}");
        assertThat(resolve("costs $5 {or} $${more} ${read.id}")).isEqualTo("costs $5 {or} ${more} 7");
    }

    @Test
    void templatesAreFoundHoweverDeepTheyAre() {
        Object value = Map.of("filter", Map.of("id", Map.of("$in", List.of("${read.id}", 8))));
        assertThat(resolve(value)).isEqualTo(Map.of("filter", Map.of("id", Map.of("$in", List.of(7, 8)))));
    }

    @Test
    void plainValuesStayWhatTheyAre() {
        assertThat(resolve(Args.args("a", null, "b", 1, "c", "x", "d", List.of())))
                .isEqualTo(Args.args("a", null, "b", 1, "c", "x", "d", List.of()));
        assertThat(resolve("")).isEqualTo("");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{{read.id}}|${read.id}",
                "{{ input.email }}|${input.email}",
                "to {{name}}|${node.port}",
            })
    void mustachesAreRefusedWithTheRightSpelling(String text, String right) {
        assertThat(faultsOf(text)).singleElement().asString().contains("is no template here", right);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${",
                "${}",
                "${read}",
                "${read.}",
                "${.id}",
                "${read.id[}",
                "${read.id[-1]}",
                "${read.id[x]}",
                "${read..id}",
                "${read.id}${",
                "${a b.c}",
                "${read.id.}",
                "${${read.id}}",
                "${read.id[99999999999]}",
                "${1.id}"
            })
    void whatIsNoReferenceIsRefused(String text) {
        assertThat(faultsOf(text)).isNotEmpty();
        assertThat(faults.get(0)).startsWith("here: ");
    }

    @Test
    void aTemplateAsANameIsRefused() {
        assertThat(faultsOf(Map.of("filter", Map.of("${read.id}", 1))))
                .singleElement()
                .asString()
                .contains("names are fixed");
    }

    @Test
    void aValueThatHoldsItselfIsRefused() {
        List<Object> list = new ArrayList<>();
        list.add(list);
        assertThat(faultsOf(list)).singleElement().asString().contains("nested deeper");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "${read.record.tags[2]}|'read.record.tags' has 2 elements",
                "${read.record.city}|'read.record' has no 'city'",
                "${read.none.x}|'read.none' is null",
                "${read.id[0]}|'read.id' is an Integer",
                "x${read.none}|is null, which has no text",
                "x${read.record}|is a map, which has no text",
            })
    void aPlaceThatIsNotThereIsAnErrorThatNamesIt(String text, String message) {
        assertThatThrownBy(() -> resolve(text))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("Ada");
    }

    @Test
    void noTextBreaksTheParser() {
        Random random = new Random(42);
        String[] pieces = {
            "$", "{", "}", "${", "{{", "}}", "read", ".", "id", "[", "0", "]", " ", "é", "\u0000", "\n", "-", "_"
        };
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(12); n > 0; n--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            List<String> found = new ArrayList<>();
            Template template = new TemplateParser(found::add).parse(text.toString(), "here");
            List<Reference> references = new ArrayList<>();
            template.references(references::add);
            if (found.isEmpty() && references.isEmpty()) {
                assertThat(template.resolve((source, port) -> null))
                        .isEqualTo(text.toString().replace("$${", "${"));
            }
        }
    }
}
