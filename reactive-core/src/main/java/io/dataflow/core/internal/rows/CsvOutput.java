package io.dataflow.core.internal.rows;

import java.util.List;
import java.util.Map;

/**
 * What a CSV file that is written looks like.
 *
 * @param delimiter stands between cells
 * @param quote stands around cells that need it
 * @param columns the names of columns by the names of fields that are called otherwise
 * @param only the fields that are written, in order; empty for those of the first row
 * @param header whether the first line names the columns
 * @param crlf whether lines end with CR and LF
 * @param formulasAsText whether a text that a spreadsheet would take for a formula is kept from being one
 */
public record CsvOutput(
        char delimiter,
        char quote,
        Map<String, String> columns,
        List<String> only,
        boolean header,
        boolean crlf,
        boolean formulasAsText) {}
