package io.dataflow.core;

import io.dataflow.core.Rows.Empty;
import io.dataflow.core.internal.rows.CsvFormat;
import io.dataflow.core.internal.rows.FileFormat;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a CSV file is read; immutable, each method answers a changed copy.
 *
 * <p>Defaults: a header, cells between commas, quoted by {@code "}, no escape, no comments; an empty cell is null; the charset is told by
 * the byte order mark, else UTF-8; gzip is recognized; a row has as many cells as the header and at most 16,777,216 characters.
 */
public final class CsvOptions {

    private static final String OPERATION = "Rows.csv";

    private char delimiter = ',';
    private char quote = '"';
    private char escape = CsvFormat.NONE;
    private char comment = CsvFormat.NONE;
    private Map<String, String> header = Map.of();
    private List<String> columns = List.of();
    private List<String> only = List.of();
    private Empty empty = Empty.NULL;
    private Empty quotedEmpty = Empty.EMPTY;
    private boolean trim;
    private boolean shortRows;
    private @Nullable Charset charset;
    private @Nullable Boolean gzip;
    private int maxRowLength = Rows.LONGEST_ROW;

    CsvOptions() {}

    /** What stands between cells; a comma by default. */
    public CsvOptions delimiter(char character) {
        return with(options -> options.delimiter = character);
    }

    /** What stands around cells that hold delimiters, line breaks or, doubled, itself; {@code "} by default. */
    public CsvOptions quote(char character) {
        return with(options -> options.quote = character);
    }

    /** Takes quotes for text like any other. */
    public CsvOptions withoutQuotes() {
        return with(options -> options.quote = CsvFormat.NONE);
    }

    /**
     * What makes the quote, delimiter, line break, escape or comment character behind it a part of the cell; {@code n}, {@code r}
     * and {@code t} behind it are a line feed, a carriage return and a tabulator. None by default.
     */
    public CsvOptions escape(char character) {
        return with(options -> options.escape = character);
    }

    /** What begins lines that are left out; none by default. */
    public CsvOptions comment(char character) {
        return with(options -> options.comment = character);
    }

    /** The names of fields by the names of columns that are called otherwise in the file; a column that is not there is an error. */
    public CsvOptions header(Map<String, String> fieldsByColumn) {
        return with(options -> options.header = Map.copyOf(fieldsByColumn));
    }

    /** The names of the columns, in order, of a file that has no header. */
    public CsvOptions columns(String... fields) {
        return with(options -> options.columns = List.of(fields));
    }

    /** The fields that rows have, by the names of the model; all by default. A field that no column has is an error. */
    public CsvOptions only(String... fields) {
        return with(options -> options.only = List.of(fields));
    }

    /** What an empty cell is: {@link Empty#NULL} by default. */
    public CsvOptions emptyAs(Empty meaning) {
        return with(options -> options.empty = meaning);
    }

    /** What a cell of two quotes is: the empty text by default, as files that tell it from no value mean it. */
    public CsvOptions quotedEmptyAs(Empty meaning) {
        return with(options -> options.quotedEmpty = meaning);
    }

    /** Leaves out blanks around cells, but not inside quotes. */
    public CsvOptions trim() {
        return with(options -> options.trim = true);
    }

    /** Allows rows with fewer cells than the header has; those that are missing are empty. By default they are an error. */
    public CsvOptions shortRows() {
        return with(options -> options.shortRows = true);
    }

    /** How the characters are encoded; by default as the byte order mark says, else UTF-8. */
    public CsvOptions charset(Charset encoding) {
        return with(options -> options.charset = encoding);
    }

    /** Whether the file is packed by gzip; by default its first bytes tell. */
    public CsvOptions gzip(boolean packed) {
        return with(options -> options.gzip = packed);
    }

    /** The most characters of a row, from 1; 16,777,216 by default. A longer row is an error: most often a quote is not closed. */
    public CsvOptions maxRowLength(int characters) {
        Rows.require(characters >= 1, OPERATION, "maxRowLength", "must be at least 1, but is " + characters);
        return with(options -> options.maxRowLength = characters);
    }

    CsvFormat format() {
        Rows.requireMeanings(
                OPERATION,
                ("" + delimiter + quote + escape + comment)
                        .replace("" + CsvFormat.NONE, "")
                        .toCharArray());
        Rows.require(
                columns.isEmpty() || header.isEmpty(),
                OPERATION,
                "header",
                "columns(..) is for files without a header, so there is nothing to rename; give one of the two");
        FileFormat file = new FileFormat(OPERATION, charset, gzip, maxRowLength);
        return new CsvFormat(
                file, delimiter, quote, escape, comment, header, columns, only, empty, quotedEmpty, trim, shortRows);
    }

    private CsvOptions with(Consumer<CsvOptions> change) {
        CsvOptions copy = new CsvOptions();
        copy.delimiter = delimiter;
        copy.quote = quote;
        copy.escape = escape;
        copy.comment = comment;
        copy.header = header;
        copy.columns = columns;
        copy.only = only;
        copy.empty = empty;
        copy.quotedEmpty = quotedEmpty;
        copy.trim = trim;
        copy.shortRows = shortRows;
        copy.charset = charset;
        copy.gzip = gzip;
        copy.maxRowLength = maxRowLength;
        change.accept(copy);
        return copy;
    }
}
