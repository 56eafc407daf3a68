package io.dataflow.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The Java code of the README and of the guides compiles, because it stands in a source that does.
 *
 * <p>There it is marked by {@code // readme: <name>} and {@code // readme: end} on lines of their own. Several regions of
 * one name in a file make one block. Blank lines and the indentation of a region do not count.
 */
class ReadmeTest {

    private static final List<String> PAGES = List.of("README.md", "docs/bulk.md");
    private static final Pattern BLOCK = Pattern.compile("^```java\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern MARK = Pattern.compile("\\s*// readme: (.+?)\\s*");

    @Test
    void everyJavaBlockStandsInASourceThatCompiles() {
        List<String> regions = SourcesTest.sources()
                .map(House::read)
                .flatMap(source -> regions(source).stream())
                .toList();

        for (String page : PAGES) {
            for (String block : blocks(House.root().resolve(page))) {
                assertThat(regions)
                        .as("regions marked // readme: in sources, of %s", page)
                        .contains(block);
            }
        }
    }

    @Test
    void regionsOfOneNameMakeOneBlock() {
        String source = """
            // readme: start
            import a.B;
            // readme: end
            class C {
                // readme: start
                void run() {

                    go();
                }
                // readme: end
            }
            """;

        assertThat(regions(source)).containsExactly("import a.B;\nvoid run() {\n    go();\n}\n");
    }

    private static List<String> blocks(Path readme) {
        List<String> blocks = new ArrayList<>();
        if (Files.exists(readme)) {
            Matcher matcher = BLOCK.matcher(House.read(readme));
            while (matcher.find()) {
                blocks.add(plain(matcher.group(1)));
            }
        }
        return blocks;
    }

    private static List<String> regions(String source) {
        Map<String, String> regions = new LinkedHashMap<>();
        StringBuilder open = new StringBuilder();
        String name = "end";
        for (String line : source.split("\n", -1)) {
            Matcher mark = MARK.matcher(line);
            if (mark.matches()) {
                if (!name.equals("end")) {
                    regions.merge(name, plain(open.toString()), String::concat);
                }
                name = mark.group(1);
                open.setLength(0);
            } else {
                open.append(line).append('\n');
            }
        }
        return List.copyOf(regions.values());
    }

    /** Without blank lines and without the indentation that all lines have. */
    private static String plain(String code) {
        String lines = code.lines().filter(line -> !line.isBlank()).collect(Collectors.joining("\n"));
        return lines.stripIndent() + "\n";
    }
}
