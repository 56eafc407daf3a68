package io.dataflow.core.internal.sql.sqlite;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes the text of a {@code CREATE TABLE} apart. */
final class SqliteTokens {

    private final String sql;
    private int at;

    private SqliteTokens(String sql) {
        this.sql = sql;
    }

    /**
     * A word, a name or a sign.
     *
     * @param text the text, of a name without its quotes
     * @param quoted whether it stood in quotes, so that it is no word of the language
     */
    record Token(String text, boolean quoted) {

        boolean is(String word) {
            return !quoted && text.equalsIgnoreCase(word);
        }
    }

    /** The columns and constraints of the table, each as its tokens; none where the text has no parentheses. */
    static List<List<Token>> definitions(String sql) {
        SqliteTokens tokens = new SqliteTokens(sql);
        List<List<Token>> definitions = new ArrayList<>();
        List<Token> current = new ArrayList<>();
        int depth = 0;
        for (Token token = tokens.next(); token != null; token = tokens.next()) {
            depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
            boolean opens = depth == 1 && token.is("(") && definitions.isEmpty() && current.isEmpty();
            if (depth == 0 || (depth == 1 && token.is(","))) {
                if (!current.isEmpty()) {
                    definitions.add(current);
                    current = new ArrayList<>();
                }
                if (depth == 0 && token.is(")")) {
                    return definitions;
                }
            } else if (!opens) {
                current.add(token);
            }
        }
        return definitions;
    }

    private @Nullable Token next() {
        skip();
        if (at >= sql.length()) {
            return null;
        }
        char c = sql.charAt(at);
        if (c == '"' || c == '`' || c == '\'' || c == '[') {
            return quoted(c == '[' ? ']' : c);
        }
        int start = at++;
        if (isWord(c)) {
            while (at < sql.length() && isWord(sql.charAt(at))) {
                at++;
            }
        }
        return new Token(sql.substring(start, at), false);
    }

    private Token quoted(char end) {
        StringBuilder text = new StringBuilder();
        for (at++; at < sql.length(); at++) {
            char c = sql.charAt(at);
            if (c == end) {
                boolean doubled = end != ']' && at + 1 < sql.length() && sql.charAt(at + 1) == end;
                if (!doubled) {
                    at++;
                    break;
                }
                at++;
            }
            text.append(c);
        }
        return new Token(text.toString(), true);
    }

    /** Leaves out spaces and comments. */
    private void skip() {
        while (at < sql.length()) {
            if (sql.startsWith("--", at)) {
                at = end(sql.indexOf('\n', at));
            } else if (sql.startsWith("/*", at)) {
                int close = sql.indexOf("*/", at + 2);
                at = close < 0 ? sql.length() : close + 2;
            } else if (Character.isWhitespace(sql.charAt(at))) {
                at++;
            } else {
                return;
            }
        }
    }

    private int end(int found) {
        return found < 0 ? sql.length() : found;
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c > 127;
    }
}
