package io.dataflow.core.internal.rows;

import io.dataflow.core.Rows.Empty;
import java.util.List;
import java.util.Map;

/**
 * What a CSV file looks like, and which rows are made of it.
 *
 * @param delimiter stands between cells
 * @param quote stands around cells that hold delimiters or line breaks, or {@link #NONE}
 * @param escape makes the character behind it a part of the cell, or {@link #NONE}
 * @param comment begins lines that are left out, or {@link #NONE}
 * @param fields the names of fields by the names of columns that are called otherwise
 * @param columns the names of the columns of a file without a header; empty for one with a header
 * @param only the fields that rows have; empty for all
 * @param empty what an empty cell is
 * @param quotedEmpty what a cell of two quotes is
 * @param trim whether blanks around cells without quotes are left out
 * @param shortRows whether a row may have fewer cells than there are columns
 */
public record CsvFormat(
        FileFormat file,
        char delimiter,
        char quote,
        char escape,
        char comment,
        Map<String, String> fields,
        List<String> columns,
        List<String> only,
        Empty empty,
        Empty quotedEmpty,
        boolean trim,
        boolean shortRows) {

    /** No character: this one is none in Unicode. */
    public static final char NONE = '\uFFFF';
}
