package io.dataflow.testsupport;

/**
 * That a test method showed a capability on a database.
 *
 * @param reason why the database differs, empty if it does not
 * @param error the error that stands for the difference, empty if there is none
 */
record CapabilityRecord(
        String capability, String database, String testClass, String method, String reason, String error) {

    /** One line of a {@code .tsv} file, without its end. */
    String line(String module, String outcome) {
        return String.join("\t", module, capability, database, testClass, method, outcome, clean(reason), clean(error));
    }

    private static String clean(String text) {
        return text.replaceAll("\\s+", " ").trim();
    }
}
