package io.dataflow.core.internal.model;

import java.util.Locale;

/** The two spellings of a name: camelCase in Java and JSON, snake_case in the database. */
public final class Names {

    private Names() {}

    /**
     * The name in snake case; one that is in snake case already stays as it is.
     *
     * <p>A run of capitals is one word ({@code userID} is {@code user_id}, {@code HTMLPage} is {@code html_page}), and so is
     * its plural ({@code userIDs} is {@code user_ids}). A digit belongs to the word before it.
     */
    public static String snake(String name) {
        StringBuilder snake = new StringBuilder(name.length() + 8);
        for (int i = 0; i < name.length(); i++) {
            if (startsWord(name, i)) {
                snake.append('_');
            }
            snake.append(name.charAt(i));
        }
        return snake.toString().toLowerCase(Locale.ROOT);
    }

    /** The name in camel case: {@code created_at} is {@code createdAt}; underscores at the start stay. */
    public static String camel(String name) {
        StringBuilder camel = new StringBuilder(name.length());
        boolean upper = false;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '_' && !isBlankSoFar(camel)) {
                upper = true;
            } else {
                camel.append(upper ? Character.toUpperCase(c) : c);
                upper = false;
            }
        }
        return camel.toString();
    }

    private static boolean isBlankSoFar(CharSequence text) {
        return text.chars().allMatch(c -> c == '_');
    }

    private static boolean startsWord(String name, int i) {
        if (i == 0 || !Character.isUpperCase(name.charAt(i)) || name.charAt(i - 1) == '_') {
            return false;
        }
        if (!Character.isUpperCase(name.charAt(i - 1))) {
            return true;
        }
        boolean lastCapitalOfRun = i + 1 < name.length() && Character.isLowerCase(name.charAt(i + 1));
        return lastCapitalOfRun && !isPluralOfRun(name, i);
    }

    private static boolean isPluralOfRun(String name, int lastCapital) {
        int s = lastCapital + 1;
        return name.charAt(s) == 's' && (s + 1 == name.length() || !Character.isLowerCase(name.charAt(s + 1)));
    }
}
