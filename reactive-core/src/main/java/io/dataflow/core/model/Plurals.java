package io.dataflow.core.model;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** English plurals of words in lower case. */
final class Plurals {

    private static final Set<String> UNCOUNTABLE = Set.of(
            "series",
            "species",
            "sheep",
            "fish",
            "deer",
            "aircraft",
            "news",
            "equipment",
            "information",
            "data",
            "metadata",
            "media",
            "money",
            "software",
            "hardware",
            "firmware",
            "staff",
            "feedback",
            "traffic",
            "luggage",
            "furniture",
            "music",
            "research",
            "knowledge",
            "evidence",
            "people",
            "children",
            "men",
            "women",
            "police",
            "criteria",
            "indices");

    private static final Map<String, String> IRREGULAR = pairs(
            "person people child children man men woman women mouse mice goose geese tooth teeth foot feet ox oxen "
                    + "datum data medium media bacterium bacteria stratum strata erratum errata memorandum memoranda "
                    + "criterion criteria phenomenon phenomena index indexes matrix matrices vertex vertices "
                    + "appendix appendices quiz quizzes axis axes lens lenses iris irises alumnus alumni radius radii "
                    + "cactus cacti nucleus nuclei stimulus stimuli "
                    + "leaf leaves life lives wife wives knife knives half halves shelf shelves self selves wolf wolves "
                    + "thief thieves loaf loaves calf calves elf elves "
                    + "hero heroes potato potatoes tomato tomatoes echo echoes veto vetoes torpedo torpedoes cargo cargoes "
                    + "epoch epochs stomach stomachs monarch monarchs tech techs");

    private static final Map<String, String> SINGULARS = singulars();

    /** Irregular words that end longer ones: a salesperson, a bookshelf. */
    private static final Set<String> ENDINGS =
            Set.of("person", "child", "man", "woman", "mouse", "shelf", "wolf", "criterion", "datum", "half", "knife");

    private static final Set<String> REGULAR_IN_MAN =
            Set.of("human", "german", "roman", "shaman", "talisman", "ottoman", "norman", "walkman");

    private static final Pattern CONSONANT_Y = Pattern.compile(".*([^aeiou]|qu)y");
    private static final Pattern HISSING = Pattern.compile(".*(s|x|z|ch|sh)");
    private static final Pattern SINGULAR_IN_S = Pattern.compile(".*[suiao]s|gas|s");

    private Plurals() {}

    /** The plural of a word; a word that is a plural already stays as it is. */
    static String plural(String word) {
        String irregular = irregular(word);
        if (irregular != null) {
            return irregular;
        }
        if (word.isEmpty() || UNCOUNTABLE.contains(word) || isPlural(word)) {
            return word;
        }
        if (word.endsWith("sis")) {
            return cut(word, 2) + "es";
        }
        if (CONSONANT_Y.matcher(word).matches()) {
            return cut(word, 1) + "ies";
        }
        return HISSING.matcher(word).matches() ? word + "es" : word + "s";
    }

    private static @Nullable String irregular(String word) {
        String whole = IRREGULAR.get(word);
        if (whole != null || REGULAR_IN_MAN.contains(word)) {
            return whole;
        }
        for (String ending : ENDINGS) {
            if (word.endsWith(ending)) {
                return cut(word, ending.length()) + IRREGULAR.get(ending);
            }
        }
        return null;
    }

    /** Whether a word in s is one of many: all but those in ss, us, is, as and os, such as address, status and alias. */
    private static boolean isPlural(String word) {
        return word.length() > 2
                && word.endsWith("s")
                && !SINGULAR_IN_S.matcher(word).matches();
    }

    /** Whether a word has no plural of its own. */
    static boolean isUncountable(String word) {
        return UNCOUNTABLE.contains(word) && !SINGULARS.containsKey(word);
    }

    /** The singular of a plural that follows no rule, or null. */
    static @Nullable String singularOfIrregular(String word) {
        String whole = SINGULARS.get(word);
        if (whole != null) {
            return whole;
        }
        for (String ending : ENDINGS) {
            String plural = String.valueOf(IRREGULAR.get(ending));
            if (word.endsWith(plural)) {
                return cut(word, plural.length()) + ending;
            }
        }
        return null;
    }

    private static String cut(String word, int letters) {
        return word.substring(0, word.length() - letters);
    }

    private static Map<String, String> singulars() {
        Map<String, String> singulars = new HashMap<>(Map.of("indices", "index"));
        IRREGULAR.forEach((one, many) -> singulars.put(many, one));
        return Map.copyOf(singulars);
    }

    private static Map<String, String> pairs(String words) {
        String[] split = words.split(" ");
        Map<String, String> pairs = new HashMap<>();
        for (int i = 0; i < split.length; i += 2) {
            pairs.put(split[i], split[i + 1]);
        }
        return Map.copyOf(pairs);
    }
}
