package io.dataflow.core.internal.query;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The regular expressions of {@code $regex}: the subset that means the same on every database.
 *
 * <p>Literal characters, {@code .} (any character, line ends included), classes such as {@code [a-z0-9]} and {@code [^,]},
 * {@code ^} and {@code $} for the two ends of the text, groups {@code (..)} and {@code (?:..)}, {@code |}, the quantifiers
 * {@code * + ? {n} {n,} {n,m}} with at most {@value #MOST_REPEATS} repeats, {@code \d \w \s} (outside classes also
 * {@code \D \W \S}) over ASCII, and a backslash before a sign to take it literally. Everything else is refused: flags, lazy
 * and possessive quantifiers, references back, assertions, named classes.
 */
public final class RegexPattern {

    private static final int MOST_REPEATS = 255;
    private static final int LONGEST = 1_000;
    private static final int DEEPEST = 50;
    private static final String SIGNS = "[](){}*+?|^$.\\";

    private final String text;
    private int at;

    private RegexPattern(String text) {
        this.text = text;
    }

    /** What is wrong with the expression, and where; null when nothing is. */
    static @Nullable String fault(String text) {
        if (text.length() > LONGEST) {
            return "the expression is longer than " + LONGEST + " characters";
        }
        RegexPattern pattern = new RegexPattern(text);
        try {
            pattern.alternatives(0);
            return pattern.at == text.length() ? null : "')' without '(' at position " + pattern.at;
        } catch (Refused fault) {
            return fault.getMessage();
        }
    }

    /** The same expression for {@link Pattern}; it has been checked. */
    public static Pattern toJava(String text) {
        StringBuilder java = new StringBuilder();
        boolean inClass = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                java.append(c).append(text.charAt(++i));
            } else if (c == '$' && !inClass) {
                // Java's own $ also stands before a line end that is the last character
                java.append("\\z");
            } else if (c == '&' && inClass) {
                java.append("\\&");
            } else {
                inClass = c == '[' || (inClass && c != ']');
                java.append(c);
            }
        }
        return Pattern.compile(java.toString(), Pattern.DOTALL);
    }

    private void alternatives(int depth) {
        if (depth > DEEPEST) {
            throw new Refused("groups are nested deeper than " + DEEPEST);
        }
        while (at < text.length() && text.charAt(at) != ')') {
            if (text.charAt(at) == '|') {
                at++;
            } else if (atom(depth)) {
                quantifier();
            }
        }
    }

    /** Reads one atom and answers whether it may be repeated. */
    private boolean atom(int depth) {
        char c = text.charAt(at++);
        switch (c) {
            case '^', '$':
                return false;
            case '.':
                return true;
            case '(':
                group(depth);
                return true;
            case '[':
                bracket();
                return true;
            case '\\':
                escape("dwsDWS");
                return true;
            default:
                if (SIGNS.indexOf(c) >= 0) {
                    throw refused("'" + c + "' repeats nothing, or stands for itself: then write \\" + c, at - 1);
                }
                if (Character.isHighSurrogate(c)) {
                    at++;
                }
                return true;
        }
    }

    private void group(int depth) {
        int start = at - 1;
        if (at < text.length() && text.charAt(at) == '?') {
            if (!text.startsWith("?:", at)) {
                throw refused("flags, names and assertions are not known; groups are (..) and (?:..)", start);
            }
            at += 2;
        }
        alternatives(depth + 1);
        if (at == text.length()) {
            throw refused("'(' without ')'", start);
        }
        at++;
    }

    private void bracket() {
        int start = at - 1;
        if (at < text.length() && text.charAt(at) == '^') {
            at++;
        }
        if (at < text.length() && text.charAt(at) == ']') {
            throw refused("an empty class", start);
        }
        int first = at;
        while (at < text.length() && text.charAt(at) != ']') {
            int from = member(at == first);
            boolean range = at + 1 < text.length() && text.charAt(at) == '-' && text.charAt(at + 1) != ']';
            if (range) {
                at++;
                int to = member(false);
                if (from < 0 || to < from) {
                    throw refused("a range that goes backwards or ends in a class", start);
                }
            }
        }
        if (at == text.length()) {
            throw refused("'[' without ']'", start);
        }
        at++;
    }

    /** Reads one member of a class: its code point, or -1 for a class such as {@code \d}. */
    private int member(boolean first) {
        int c = text.codePointAt(at);
        at += Character.charCount(c);
        if (c == '\\') {
            char escaped = escape("dws");
            return "dws".indexOf(escaped) >= 0 ? -1 : escaped;
        }
        boolean inside = !first && at < text.length() && text.charAt(at) != ']';
        if (c == '[' || c == '^' || (c == '-' && inside)) {
            throw refused("'" + (char) c + "' in a class stands for itself: then write \\" + (char) c, at - 1);
        }
        return c;
    }

    private char escape(String letters) {
        if (at == text.length()) {
            throw refused("a backslash at the end", at - 1);
        }
        char c = text.charAt(at++);
        boolean sign = c > ' ' && c < 127 && !Character.isLetterOrDigit(c);
        if (!sign && letters.indexOf(c) < 0) {
            throw refused("a backslash stands before a sign, or before one of the letters " + letters, at - 2);
        }
        return c;
    }

    private void quantifier() {
        if (at == text.length() || "*+?{".indexOf(text.charAt(at)) < 0) {
            return;
        }
        int start = at;
        if (text.charAt(at++) == '{') {
            int least = number(start);
            int most = least;
            if (at < text.length() && text.charAt(at) == ',') {
                at++;
                most = at < text.length() && text.charAt(at) == '}' ? least : number(start);
            }
            if (at == text.length() || text.charAt(at++) != '}' || most < least) {
                throw refused("a quantifier has one of the forms {n} {n,} {n,m}", start);
            }
        }
        if (at < text.length() && "*+?{".indexOf(text.charAt(at)) >= 0) {
            throw refused("a quantifier follows a quantifier; lazy and possessive ones are not known", at);
        }
    }

    private int number(int start) {
        int digits = at;
        int value = 0;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9' && value <= MOST_REPEATS) {
            value = value * 10 + text.charAt(at++) - '0';
        }
        if (digits == at || value > MOST_REPEATS) {
            throw refused("a quantifier counts from 0 to " + MOST_REPEATS, start);
        }
        return value;
    }

    private Refused refused(String message, int position) {
        return new Refused(message + ", at position " + position);
    }

    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message, null, false, false);
        }
    }
}
