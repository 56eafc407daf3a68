package io.dataflow.verification;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The table capability x database, from the records that the tests of all modules wrote. */
final class CapabilityTable {

    private static final String NO_DATABASE = "";
    private static final List<String> DATABASES = List.of("PostgreSQL", "SQLite", "H2", NO_DATABASE);

    private static final String HEAD = """
            # Capabilities

            Which capability is shown on which database, by how many tests. Written by the build from the tests that
            really ran (`mvn verify -Dcapabilities.update`); `mvn verify` fails when it differs. A test method counts
            once, however many cases it has. Where a database truly differs, the cell says why, and which error says so
            to the user. Tests that need no database stand in the last column.

            """;

    private final Map<String, String> titles;
    private final Map<String, Map<String, Cell>> rows = new TreeMap<>(Comparator.comparing(CapabilityTable::number));
    private final Set<String> databases = new TreeSet<>(Comparator.comparing(DATABASES::indexOf));

    private CapabilityTable(Map<String, String> titles) {
        this.titles = titles;
    }

    static CapabilityTable of(Map<String, String> titles, List<String[]> records) {
        CapabilityTable table = new CapabilityTable(titles);
        records.stream().filter(fields -> fields[5].equals("passed")).forEach(table::add);
        return table;
    }

    private void add(String[] fields) {
        String capability = fields[1];
        String database = fields[2];
        if (!titles.containsKey(capability)) {
            throw new IllegalStateException(fields[3] + "." + fields[4] + " shows the capability \"" + capability
                    + "\", which has no title in capabilities.tsv");
        }
        if (!DATABASES.contains(database)) {
            throw new IllegalStateException(fields[3] + " ran on \"" + database + "\"; known are " + DATABASES);
        }
        databases.add(database);
        rows.computeIfAbsent(capability, any -> new TreeMap<>())
                .computeIfAbsent(database, any -> new Cell())
                .add(fields[0] + "/" + fields[3] + "#" + fields[4], fields[6], fields[7]);
    }

    String markdown() {
        String names = databases.stream()
                .map(name -> name.equals(NO_DATABASE) ? "without" : name)
                .collect(Collectors.joining(" | "));
        StringBuilder text = new StringBuilder(HEAD);
        text.append("| | Capability | ").append(names).append(" |\n|---|---|");
        databases.forEach(name -> text.append("---|"));
        text.append('\n');
        rows.forEach((capability, cells) -> {
            text.append("| ")
                    .append(capability)
                    .append(" | ")
                    .append(titles.get(capability))
                    .append(" |");
            for (String database : databases) {
                Cell cell = cells.get(database);
                text.append(' ').append(cell == null ? "" : cell.text()).append(" |");
            }
            text.append('\n');
        });
        return text.toString();
    }

    private static int number(String capability) {
        return Integer.parseInt(capability.substring(1));
    }

    /** What is known of a capability on a database. */
    private static final class Cell {

        private final Set<String> tests = new TreeSet<>();
        private final Set<String> differences = new TreeSet<>();

        void add(String test, String reason, String error) {
            tests.add(test);
            if (!reason.isEmpty()) {
                differences.add(error.isEmpty() ? reason : reason + ": `" + error + "`");
            }
        }

        String text() {
            return differences.isEmpty()
                    ? Integer.toString(tests.size())
                    : tests.size() + "; differs: "
                            + String.join("; ", differences).replace("|", "\\|");
        }
    }
}
