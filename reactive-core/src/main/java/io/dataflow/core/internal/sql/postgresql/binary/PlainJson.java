package io.dataflow.core.internal.sql.postgresql.binary;

import io.dataflow.core.internal.model.JsonNumbers;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON of whose Java type nothing is said, as the codec would; what is not plain it leaves to the codec: texts with escapes,
 * numbers with exponents or very many digits, whatever is long or deep, and all that is no JSON.
 *
 * <p>Setting up a codec for a small value costs more than the rest of its row.
 */
final class PlainJson {

    private static final int LONGEST = 1 << 14;
    private static final int DEEPEST = 64;
    private static final int LONGEST_INTEGER = 18;
    private static final int LONGEST_DECIMAL = 40;
    private static final int FIRST_PRINTABLE = 0x20;

    private static final Object NOT_PLAIN = new Object();

    /** Names read lately, by their hash: the rows of a model repeat a few. Threads that race lose a name and nothing else. */
    private static final @Nullable String[] NAMES = new @Nullable String[512];

    private static final int LONGEST_KNOWN_NAME = 32;
    private static final int FEW_MEMBERS = 8;

    private final byte[] text;
    private final int end;
    private int at;
    private int depth;

    private PlainJson(byte[] text, int at, int end) {
        this.text = text;
        this.at = at;
        this.end = end;
    }

    /** The value of the text in these bytes; null where the codec has to read it. */
    static @Nullable Object read(byte[] bytes, int at, int length, Type type) {
        int start = start(type);
        if (start < 0 || length == 0 || length > LONGEST || (start > 0 && bytes[at] != start)) {
            return null;
        }
        PlainJson json = new PlainJson(bytes, at, at + length);
        Object value = json.value();
        return value == NOT_PLAIN || json.next() >= 0 ? null : value;
    }

    /** What the text of such a value begins with: 0 where that may be anything, and less where the codec has to know the type. */
    private static int start(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            boolean untyped = arguments[arguments.length - 1] == Object.class;
            return untyped && (arguments.length == 1 || arguments[0] == String.class)
                    ? startOf(generic.getRawType())
                    : -1;
        }
        return type == Object.class ? 0 : startOf(type);
    }

    private static int startOf(Type raw) {
        return raw == Map.class ? '{' : raw == List.class || raw == Collection.class ? '[' : -1;
    }

    /** The next character that is no blank, or less than 0 at the end. */
    private int next() {
        while (at < end && (text[at] == ' ' || text[at] == '\n' || text[at] == '\t' || text[at] == '\r')) {
            at++;
        }
        return at < end ? text[at] & 0xFF : -1;
    }

    private @Nullable Object value() {
        int first = next();
        return switch (first) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            // A NULL is for the codec where nothing is around it.
            case 'n' -> depth == 0 ? NOT_PLAIN : word("null", null);
            default -> number();
        };
    }

    private Object object() {
        if (++depth > DEEPEST) {
            return NOT_PLAIN;
        }
        Map<String, @Nullable Object> map = new LinkedHashMap<>(FEW_MEMBERS);
        int separator = '{';
        while (next() == separator) {
            at++;
            if (separator == '{' && next() == '}') {
                break;
            }
            Object name = next() == '"' ? name() : NOT_PLAIN;
            if (!(name instanceof String key) || next() != ':') {
                return NOT_PLAIN;
            }
            at++;
            Object value = value();
            if (value == NOT_PLAIN) {
                return NOT_PLAIN;
            }
            map.put(key, value);
            separator = ',';
        }
        return ended('}', map);
    }

    private Object array() {
        if (++depth > DEEPEST) {
            return NOT_PLAIN;
        }
        List<@Nullable Object> list = new ArrayList<>();
        int separator = '[';
        while (next() == separator) {
            at++;
            if (separator == '[' && next() == ']') {
                break;
            }
            Object value = value();
            if (value == NOT_PLAIN) {
                return NOT_PLAIN;
            }
            list.add(value);
            separator = ',';
        }
        return ended(']', list);
    }

    private Object ended(int bracket, Object value) {
        if (next() != bracket) {
            return NOT_PLAIN;
        }
        at++;
        depth--;
        return value;
    }

    private Object name() {
        int from = at + 1;
        int to = from;
        int hash = 0;
        while (to < end && text[to] != '"' && text[to] >= FIRST_PRINTABLE && text[to] != '\\') {
            hash = 31 * hash + text[to++];
        }
        if (to == end || text[to] != '"' || to - from > LONGEST_KNOWN_NAME) {
            return string();
        }
        int place = hash & (NAMES.length - 1);
        String name = NAMES[place];
        if (name == null || !isAt(from, to, name)) {
            name = new String(text, from, to - from, StandardCharsets.US_ASCII);
            NAMES[place] = name;
        }
        at = to + 1;
        return name;
    }

    private boolean isAt(int from, int to, String name) {
        boolean same = name.length() == to - from;
        for (int i = from; same && i < to; i++) {
            same = name.charAt(i - from) == text[i];
        }
        return same;
    }

    private Object string() {
        int from = ++at;
        while (at < end && text[at] != '"') {
            // The bytes of what is not ASCII are negative.
            if (text[at] == '\\' || (text[at] >= 0 && text[at] < FIRST_PRINTABLE)) {
                return NOT_PLAIN;
            }
            at++;
        }
        return at == end ? NOT_PLAIN : new String(text, from, at++ - from, StandardCharsets.UTF_8);
    }

    private @Nullable Object word(String word, @Nullable Object value) {
        for (int i = 0; i < word.length(); i++) {
            if (at == end || text[at++] != word.charAt(i)) {
                return NOT_PLAIN;
            }
        }
        return value;
    }

    private Object number() {
        int from = at;
        boolean negative = at < end && text[at] == '-';
        at += negative ? 1 : 0;
        int digits = at;
        long value = 0;
        while (isDigit()) {
            value = value * 10 + (text[at++] - '0');
        }
        int count = at - digits;
        if (count == 0 || count > LONGEST_INTEGER || (count > 1 && text[digits] == '0')) {
            return NOT_PLAIN;
        }
        int after = at < end ? text[at] : ' ';
        if (after == '.') {
            return decimal(from);
        }
        long signed = negative ? -value : value;
        return after == 'e' || after == 'E'
                ? NOT_PLAIN
                : signed == (int) signed ? (Object) (int) signed : (Object) signed;
    }

    private Object decimal(int from) {
        int digits = ++at;
        while (isDigit()) {
            at++;
        }
        boolean exponent = at < end && (text[at] == 'e' || text[at] == 'E');
        return at == digits || exponent || at - from > LONGEST_DECIMAL
                ? NOT_PLAIN
                : JsonNumbers.natural(new BigDecimal(new String(text, from, at - from, StandardCharsets.US_ASCII)));
    }

    private boolean isDigit() {
        return at < end && text[at] >= '0' && text[at] <= '9';
    }
}
