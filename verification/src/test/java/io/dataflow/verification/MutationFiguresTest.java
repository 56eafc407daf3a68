package io.dataflow.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.verification.MutationFigures.Count;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class MutationFiguresTest {

    private static final String REPORT = """
            <?xml version="1.0" encoding="UTF-8"?>
            <mutations partial="true">
            <mutation detected='true' status='KILLED' numberOfTestsRun='1'><sourceFile>A.java</sourceFile><mutatedClass>a.b.A</mutatedClass></mutation>
            <mutation detected='false' status='SURVIVED' numberOfTestsRun='2'><sourceFile>A.java</sourceFile><mutatedClass>a.b.A$C</mutatedClass></mutation>
            <mutation detected='true' status='TIMED_OUT' numberOfTestsRun='1'><sourceFile>B.java</sourceFile><mutatedClass>a.b.B</mutatedClass></mutation>
            <mutation detected='false' status='NO_COVERAGE' numberOfTestsRun='0'><sourceFile>D.java</sourceFile><mutatedClass>a.D</mutatedClass></mutation>
            </mutations>
            """;

    @Test
    void plantedAndFoundAreCountedByPackage() {
        MutationFigures figures = MutationFigures.parse(REPORT);

        assertThat(figures.packages()).isEqualTo(Map.of("a.b", new Count(3, 2), "a", new Count(1, 0)));
        assertThat(figures.all()).isEqualTo(new Count(4, 2));
        assertThat(figures.packages().get("a.b").percent()).isEqualTo(66.6);
    }

    @Test
    void theyReplaceTheOldOnesOfAPageAndNothingElse() {
        MutationFigures figures = MutationFigures.parse(REPORT);

        String page = figures.on("# Verification\n\nA part.\n");

        assertThat(page)
                .startsWith("# Verification\n\nA part.\n\n## Mutation testing\n")
                .endsWith("| `a` | 1 | 0 | 0.0 |\n| `a.b` | 3 | 2 | 66.6 |\n| all | 4 | 2 | 50.0 |\n");
        assertThat(MutationFigures.parse("").on(page))
                .startsWith("# Verification\n\nA part.\n\n## Mutation testing\n")
                .containsOnlyOnce("## Mutation testing")
                .doesNotContain("`a.b`");
    }

    @Test
    @EnabledIfSystemProperty(
            named = "dataflow.mutation",
            matches = "true",
            disabledReason = "only mvn verify -Pmutation writes them; mvn verify -Plong does so with all else")
    void thePageSaysWhatMutationTestingFound() {
        MutationFigures figures = MutationFigures.ofTheCore();
        Path page = House.docs("verification.md");

        House.write(page, figures.on(House.read(page)));

        assertThat(figures.all().percent()).isGreaterThanOrEqualTo(MutationFigures.LEAST);
    }
}
