package io.dataflow.core.internal.model;

import java.lang.reflect.Type;

/** What the codecs say of JSON that does not fit; Jackson's own words quote the value and are left out. */
final class JsonErrors {

    private JsonErrors() {}

    static IllegalArgumentException notWritable(Object value) {
        return new IllegalArgumentException("a value of " + value.getClass().getTypeName()
                + " cannot be written as JSON; give maps, lists, texts, numbers," + " or a type that Jackson writes");
    }

    static IllegalArgumentException notReadable(Type type, long line, long column) {
        return new UnreadableJsonException(
                "the text is no JSON of " + type.getTypeName()
                        + (line > 0 ? " (line " + line + ", column " + column + ")" : ""),
                line,
                column);
    }

    static IllegalArgumentException notConvertible(Object value, Type type) {
        return new IllegalArgumentException(
                "a value of " + value.getClass().getTypeName() + " does not fit " + type.getTypeName());
    }
}
