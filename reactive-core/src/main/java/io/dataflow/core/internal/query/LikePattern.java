package io.dataflow.core.internal.query;

import org.jspecify.annotations.Nullable;

/**
 * The patterns of {@code $like} and {@code $ilike}: {@code %} is any text, {@code _} any character, and a backslash takes one
 * of these, or itself, literally. A backslash before anything else means something else on each database, so it is refused.
 */
final class LikePattern {

    private LikePattern() {}

    /** What is wrong with the pattern; null when nothing is. */
    static @Nullable String fault(String pattern) {
        for (int i = 0; i < pattern.length(); i++) {
            if (pattern.charAt(i) == '\\') {
                i++;
                if (i == pattern.length() || "%_\\".indexOf(pattern.charAt(i)) < 0) {
                    return "a backslash stands before %, _ or another backslash only; write \\\\ for the character itself";
                }
            }
        }
        return null;
    }
}
