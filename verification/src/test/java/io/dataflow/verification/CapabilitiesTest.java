package io.dataflow.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CapabilitiesTest {

    private static final Path TABLE = House.docs("capabilities.md");

    @Test
    void theTableSaysWhatTheTestsShowed() throws IOException {
        String table = CapabilityTable.of(titles(), House.records("target/capabilities"))
                .markdown();
        House.write(House.root().resolve("verification/target/capabilities.md"), table);
        if (System.getProperty("capabilities.update") != null) {
            House.write(TABLE, table);
        }

        assertThat(Files.exists(TABLE) ? House.read(TABLE) : "")
                .as("docs/capabilities.md is not what the tests of this run showed. If all modules ran whole, write it "
                        + "anew with: mvn verify -Dcapabilities.update")
                .isEqualTo(table);
    }

    @Test
    void aDifferenceStandsBesideTheCount() throws IOException {
        String table = CapabilityTable.of(
                        titles(),
                        List.of(
                                record("S13", "PostgreSQL", "one", "passed", "", ""),
                                record("S13", "PostgreSQL", "two", "passed", "", ""),
                                record("S13", "H2", "one", "passed", "", ""),
                                record("S13", "H2", "two", "passed", "it cannot", "NoError"),
                                record("S2", "", "three", "passed", "", ""),
                                record("S2", "H2", "three", "failed", "", "")))
                .markdown();

        assertThat(table).endsWith("""
                        | | Capability | PostgreSQL | H2 | without |
                        |---|---|---|---|---|
                        | S2 | The key of a model |  |  | 1 |
                        | S13 | Update | 2 | 2; differs: it cannot: `NoError` |  |
                        """);
    }

    private static String[] record(
            String capability, String database, String method, String outcome, String reason, String error) {
        return new String[] {"core", capability, database, "Contract", method, outcome, reason, error};
    }

    private static Map<String, String> titles() throws IOException {
        try (InputStream in = CapabilitiesTest.class.getResourceAsStream("/capabilities.tsv")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split("\t"))
                    .collect(Collectors.toMap(fields -> fields[0], fields -> fields[1]));
        }
    }
}
