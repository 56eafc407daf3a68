package io.dataflow.core.internal.sql;

import java.util.Locale;

/** Finds where the literals, quoted names and comments of a SQL text end. */
final class SqlScanner {

    private final String text;
    private final SqlSyntax syntax;

    SqlScanner(String text, SqlSyntax syntax) {
        this.text = text;
        this.syntax = syntax;
    }

    /** The end of the literal, quoted name or comment that begins at a place; the place itself where none begins. */
    int skip(int at) {
        return switch (text.charAt(at)) {
            case '\'' -> quoted(at, at, '\'', false, "text literal");
            case '"' -> quoted(at, at, '"', false, "quoted name");
            case '`' -> syntax.backticks() ? quoted(at, at, '`', false, "quoted name") : at;
            case 'E', 'e' -> syntax.escapes() && has(at + 1, "'") ? quoted(at, at + 1, '\'', true, "text literal") : at;
            case '-' -> has(at, "--") ? line(at) : at;
            case '/' -> has(at, "/*") ? comment(at) : syntax.slashes() && has(at, "//") ? line(at) : at;
            case '$' -> dollars(at);
            default -> at;
        };
    }

    /** The end of the word that begins at a place; the place itself where none begins. */
    int word(int at) {
        if (!Character.isUnicodeIdentifierStart(text.charAt(at)) && text.charAt(at) != '_') {
            return at;
        }
        int end = at + 1;
        while (end < text.length() && isPart(text.charAt(end))) {
            end++;
        }
        return end;
    }

    boolean has(int at, String part) {
        return text.startsWith(part, at);
    }

    /** Whether a letter can go on a name. */
    static boolean isPart(char letter) {
        return letter == '$' || (Character.isUnicodeIdentifierPart(letter) && !Character.isIdentifierIgnorable(letter));
    }

    private int quoted(int from, int quote, char mark, boolean backslashes, String what) {
        for (int i = quote + 1; i < text.length(); i++) {
            char letter = text.charAt(i);
            if (backslashes && letter == '\\') {
                i++;
            } else if (letter == mark) {
                if (i + 1 < text.length() && text.charAt(i + 1) == mark) {
                    i++;
                } else {
                    return i + 1;
                }
            }
        }
        throw endless(what, from);
    }

    private int line(int at) {
        int end = at;
        while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
            end++;
        }
        return end;
    }

    private int comment(int at) {
        int depth = 1;
        int i = at + 2;
        while (i < text.length()) {
            if (has(i, "*/")) {
                depth--;
                i += 2;
                if (depth == 0) {
                    return i;
                }
            } else if (syntax.nested() && has(i, "/*")) {
                depth++;
                i += 2;
            } else {
                i++;
            }
        }
        throw endless("comment", at);
    }

    private int dollars(int at) {
        if (!syntax.dollars()) {
            return at;
        }
        int end = at + 1;
        if (syntax.tags() && end < text.length() && !Character.isDigit(text.charAt(end))) {
            while (end < text.length() && isPart(text.charAt(end)) && text.charAt(end) != '$') {
                end++;
            }
        }
        if (!has(end, "$")) {
            return at;
        }
        String tag = text.substring(at, end + 1);
        int close = text.indexOf(tag, end + 1);
        if (close < 0) {
            throw endless("text literal", at);
        }
        return close + tag.length();
    }

    private static RuntimeException endless(String what, int at) {
        return NamedSql.refused(
                "syntax", String.format(Locale.ROOT, "the %s that begins at letter %d never ends", what, at + 1));
    }
}
