package io.dataflow.sqlite;

/** Reads SQL token by token, as far as a driver has to understand it: what is a word, a parameter, the end of a statement. */
final class SqlScanner {

    /** What a token is. */
    enum Token {
        WORD,
        /** A parameter marker with its sign. */
        PARAMETER,
        SEMICOLON,
        OPEN,
        CLOSE,
        /** A quoted name, a literal, a number or a sign. */
        OTHER,
        END
    }

    private final String sql;
    private int start;
    private int at;

    SqlScanner(String sql) {
        this.sql = sql;
    }

    /** Moves to the next token; spaces and comments are skipped. */
    Token next() {
        skipBlank();
        start = at;
        if (at >= sql.length()) {
            return Token.END;
        }
        char c = sql.charAt(at++);
        switch (c) {
            case ';':
                return Token.SEMICOLON;
            case '(':
                return Token.OPEN;
            case ')':
                return Token.CLOSE;
            case '\'', '"', '`':
                quoted(c);
                return Token.OTHER;
            case '[':
                at = after("]");
                return Token.OTHER;
            case '?':
                skipDigits();
                return Token.PARAMETER;
            case ':', '@', '$', '#':
                return named(c);
            default:
                return isNamePart(c) ? word() : Token.OTHER;
        }
    }

    /** The text of the current token. */
    String text() {
        return sql.substring(start, at);
    }

    /** Where the current token starts. */
    int start() {
        return start;
    }

    /** Where the current token ends. */
    int end() {
        return at;
    }

    private void skipBlank() {
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (c <= ' ' || c == '\uFEFF') {
                at++;
            } else if (sql.startsWith("--", at)) {
                at = after("\n");
            } else if (sql.startsWith("/*", at)) {
                at += 2;
                at = after("*/");
            } else {
                return;
            }
        }
    }

    private int after(String mark) {
        int found = sql.indexOf(mark, at);
        return found < 0 ? sql.length() : found + mark.length();
    }

    private void quoted(char quote) {
        while (at < sql.length()) {
            if (sql.charAt(at++) == quote) {
                if (at >= sql.length() || sql.charAt(at) != quote) {
                    return;
                }
                at++;
            }
        }
    }

    private void skipDigits() {
        while (at < sql.length() && isDigit(sql.charAt(at))) {
            at++;
        }
    }

    private Token named(char sign) {
        int nameStart = at;
        while (at < sql.length() && (isNamePart(sql.charAt(at)) || (sign == '$' && sql.startsWith("::", at)))) {
            at += sql.charAt(at) == ':' ? 2 : 1;
        }
        return at == nameStart ? Token.OTHER : Token.PARAMETER;
    }

    private Token word() {
        boolean number = isDigit(sql.charAt(start));
        while (at < sql.length() && (isNamePart(sql.charAt(at)) || sql.charAt(at) == '$')) {
            at++;
        }
        return number ? Token.OTHER : Token.WORD;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isNamePart(char c) {
        return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c > 127;
    }
}
