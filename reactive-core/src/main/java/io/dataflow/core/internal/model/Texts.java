package io.dataflow.core.internal.model;

import org.jspecify.annotations.Nullable;

/** What no database can keep in a text: U+0000 and surrogates without their partner. */
public final class Texts {

    private Texts() {}

    /** Whether the text holds U+0000 or a surrogate without its partner. */
    public static boolean isHostile(CharSequence text) {
        return fault(text) != null;
    }

    /** What is wrong with the text, without naming any of it; null when nothing is. */
    public static @Nullable String fault(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != 0 && c < Character.MIN_SURROGATE) {
                continue;
            }
            if (c == 0) {
                return "the text holds the character U+0000, which no database keeps; remove it";
            }
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return "the text holds half of a surrogate pair, which is no character; repair its encoding";
                }
                i++;
            }
        }
        return null;
    }

    /** Answers the text if it can be kept. */
    static String check(String text) {
        String fault = fault(text);
        if (fault != null) {
            throw new InvalidValueException("text", fault);
        }
        return text;
    }
}
