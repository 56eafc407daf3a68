package io.dataflow.core.model;

import io.dataflow.core.internal.model.Names;
import java.text.Normalizer;
import java.util.regex.Pattern;

/** The names of models and fields that are made from tables and columns, whatever those are called. */
final class NamesOfTables {

    private static final Pattern NO_LETTER = Pattern.compile("[^A-Za-z0-9]+");
    private static final Pattern MARKS = Pattern.compile("\\p{M}+");

    private NamesOfTables() {}

    static String model(String table) {
        String words = words(table);
        int lastWord = words.lastIndexOf('_') + 1;
        String camel = Names.camel(words.substring(0, lastWord) + Singulars.singular(words.substring(lastWord)));
        String name = camel.isEmpty() ? "Table" : Character.toUpperCase(camel.charAt(0)) + camel.substring(1);
        return startable(name);
    }

    static String field(String column) {
        String name = Names.camel(words(column));
        return startable(name.isEmpty() ? "field" : name);
    }

    /** The words in lower case with underscores between them; letters of other scripts are left out. */
    private static String words(String name) {
        String plain = MARKS.matcher(Normalizer.normalize(name.replace("ß", "ss"), Normalizer.Form.NFKD))
                .replaceAll("");
        String words = Names.snake(NO_LETTER.matcher(plain).replaceAll("_"));
        int start = 0;
        while (start < words.length() && words.charAt(start) == '_') {
            start++;
        }
        int end = words.length();
        while (end > start && words.charAt(end - 1) == '_') {
            end--;
        }
        return words.substring(start, end);
    }

    private static String startable(String name) {
        return Character.isDigit(name.charAt(0)) ? "_" + name : name;
    }
}
