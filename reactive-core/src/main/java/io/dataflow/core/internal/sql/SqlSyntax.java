package io.dataflow.core.internal.sql;

/**
 * How the text of one database is read: what is a literal or a comment there, beyond the standard.
 *
 * @param escapes whether {@code E'..'} is a literal with backslashes
 * @param tags whether {@code $tag$ .. $tag$} is a literal
 * @param dollars whether {@code $$ .. $$} is a literal
 * @param nested whether comments nest
 * @param slashes whether {@code //} begins a comment
 * @param backticks whether names may stand in backticks
 * @param questionMarks whether a question mark is a parameter of the driver
 * @param splits whether the driver takes a semicolon inside a literal for the end of the statement
 */
public record SqlSyntax(
        boolean escapes,
        boolean tags,
        boolean dollars,
        boolean nested,
        boolean slashes,
        boolean backticks,
        boolean questionMarks,
        boolean splits) {

    /** Of PostgreSQL. */
    public static final SqlSyntax POSTGRESQL = new SqlSyntax(true, true, true, true, false, false, false, false);

    /** Of H2. */
    public static final SqlSyntax H2 = new SqlSyntax(false, false, true, true, true, true, true, true);

    /** The standard alone. */
    public static final SqlSyntax STANDARD = new SqlSyntax(false, false, false, false, false, true, true, false);
}
