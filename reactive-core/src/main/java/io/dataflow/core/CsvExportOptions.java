package io.dataflow.core;

import io.dataflow.core.internal.rows.CsvOutput;
import io.dataflow.core.internal.rows.Encoding;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How rows are written as CSV; immutable, each method answers a changed copy.
 *
 * <p>Defaults: a header, the fields of the first row, cells between commas and quoted by {@code "} where that is needed, lines that end with
 * LF, UTF-8 without a byte order mark, unpacked, buffers of about 16,384 characters.
 */
public final class CsvExportOptions {

    private static final String OPERATION = "Rows.toCsv";

    private char delimiter = ',';
    private char quote = '"';
    private Map<String, String> header = Map.of();
    private List<String> columns = List.of();
    private boolean named = true;
    private boolean crlf;
    private boolean formulasAsText;
    private Charset charset = StandardCharsets.UTF_8;
    private boolean byteOrderMark;
    private boolean gzip;
    private int bufferSize = Rows.BUFFER;

    CsvExportOptions() {}

    /** What stands between cells; a comma by default. */
    public CsvExportOptions delimiter(char character) {
        return with(options -> options.delimiter = character);
    }

    /** What stands around cells that hold delimiters, line breaks or, doubled, itself; {@code "} by default. */
    public CsvExportOptions quote(char character) {
        return with(options -> options.quote = character);
    }

    /** The names of columns by the names of fields that are to be called otherwise; a field that is not there is an error. */
    public CsvExportOptions header(Map<String, String> columnsByField) {
        return with(options -> options.header = Map.copyOf(columnsByField));
    }

    /** The fields that are written, in order; those of the first row by default. A map that lacks one has an empty cell. */
    public CsvExportOptions columns(String... fields) {
        return with(options -> options.columns = List.of(fields));
    }

    /** Leaves the header out. */
    public CsvExportOptions withoutHeader() {
        return with(options -> options.named = false);
    }

    /** Ends lines with CR and LF. */
    public CsvExportOptions crlf() {
        return with(options -> options.crlf = true);
    }

    /**
     * Puts {@code '} before a text that begins like a formula, so that a spreadsheet shows it and does not run it; numbers stay as they
     * are. Reading the file gives the text with the {@code '}.
     */
    public CsvExportOptions formulasAsText() {
        return with(options -> options.formulasAsText = true);
    }

    /** How the characters are encoded; UTF-8 by default. */
    public CsvExportOptions charset(Charset encoding) {
        return with(options -> options.charset = encoding);
    }

    /** Begins with a byte order mark, which spreadsheets ask for to take a file for Unicode. */
    public CsvExportOptions byteOrderMark() {
        return with(options -> options.byteOrderMark = true);
    }

    /** Packs the file by gzip. */
    public CsvExportOptions gzip() {
        return with(options -> options.gzip = true);
    }

    /** About how many characters make a buffer, from 1; 1 gives a buffer for each row. 16,384 by default. */
    public CsvExportOptions bufferSize(int characters) {
        Rows.require(characters >= 1, OPERATION, "bufferSize", "must be at least 1, but is " + characters);
        return with(options -> options.bufferSize = characters);
    }

    CsvOutput output() {
        Rows.requireMeanings(OPERATION, delimiter, quote);
        return new CsvOutput(delimiter, quote, header, columns, named, crlf, formulasAsText);
    }

    Encoding.Target target() {
        return new Encoding.Target(charset, byteOrderMark, gzip, bufferSize);
    }

    private CsvExportOptions with(Consumer<CsvExportOptions> change) {
        CsvExportOptions copy = new CsvExportOptions();
        copy.delimiter = delimiter;
        copy.quote = quote;
        copy.header = header;
        copy.columns = columns;
        copy.named = named;
        copy.crlf = crlf;
        copy.formulasAsText = formulasAsText;
        copy.charset = charset;
        copy.byteOrderMark = byteOrderMark;
        copy.gzip = gzip;
        copy.bufferSize = bufferSize;
        change.accept(copy);
        return copy;
    }
}
