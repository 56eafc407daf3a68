package io.dataflow.core.model;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * English singulars of words in lower case: what {@link Plurals} undoes.
 *
 * <p>An ending alone does not tell {@code menus} from {@code status}, so the words that break a rule are listed. A word that is a
 * singular already stays as it is.
 */
final class Singulars {

    /** Plurals that are names of one thing as well, and read better so. */
    private static final Set<String> STAY =
            Set.of("data", "media", "metadata", "bacteria", "strata", "sms", "gps", "dns");

    /** Words of one thing in as and os; others in these endings are plurals, such as areas and photos. */
    private static final Pattern ONE_IN_AS_OR_OS = Pattern.compile(
            ".*(alias|bias|canvas|atlas|pancreas|christmas|chaos|cosmos|kudos|ethos|pathos|thermos|rhinoceros)"
                    + "|gas|pos|os|aws");

    /** Words of many things in us and is; others in these endings are of one thing, such as status and analysis. */
    private static final Set<String> MANY_IN_US_OR_IS = Set.of(
            "menus",
            "gurus",
            "bureaus",
            "plateaus",
            "apis",
            "kpis",
            "wikis",
            "taxis",
            "skis",
            "emojis",
            "uris",
            "guis",
            "clis",
            "alibis",
            "safaris");

    private static final List<String> IN_SES_OF_SIS = List.of(
            "analyses",
            "paralyses",
            "catalyses",
            "diagnoses",
            "prognoses",
            "theses",
            "syntheses",
            "prostheses",
            "synopses",
            "crises",
            "oases",
            "emphases",
            "metamorphoses",
            "neuroses");

    /** Words whose singular ends in an e that looks like a part of the ending. */
    private static final Pattern KEEPS_E = Pattern.compile(
            ".*(ouses|auses|excuses|fuses|muses|caches|aches|niches|avalanches|shoes|toes|canoes|[^t]zes|[^sui]ses)"
                    + "|uses|abuses|reuses|foes|oboes|.*[^s]ises");

    private static final Pattern IN_AS_WITH_ES = Pattern.compile(".*(alias|bias|canvas|atlas|pancreas)es|gases");

    private static final Pattern IN_IE = Pattern.compile(
            ".*(movies|cookies|zombies|selfies|calories|rookies|brownies|hoodies|genies|prairies|freebies|eyries)|.?.ies");

    private static final Pattern HISSING = Pattern.compile(".*(ss|us|is|as|x|z|ch|sh|o)es");

    private Singulars() {}

    static String singular(String word) {
        if (word.length() < 3 || STAY.contains(word) || Plurals.isUncountable(word)) {
            return word;
        }
        String irregular = Plurals.singularOfIrregular(word);
        if (irregular != null) {
            return irregular;
        }
        if (!word.endsWith("s") || word.endsWith("ss") || isOne(word)) {
            return word;
        }
        if (IN_SES_OF_SIS.stream().anyMatch(word::endsWith)) {
            return cut(word, 2) + "is";
        }
        if (word.endsWith("ies")) {
            return IN_IE.matcher(word).matches() ? cut(word, 1) : cut(word, 3) + "y";
        }
        boolean cutsEs = IN_AS_WITH_ES.matcher(word).matches()
                || (HISSING.matcher(word).matches() && !KEEPS_E.matcher(word).matches() && !word.endsWith("ases"));
        return cut(word, cutsEs ? 2 : 1);
    }

    private static boolean isOne(String word) {
        if (word.endsWith("as") || word.endsWith("os")) {
            return ONE_IN_AS_OR_OS.matcher(word).matches();
        }
        return (word.endsWith("us") || word.endsWith("is")) && !MANY_IN_US_OR_IS.contains(word);
    }

    private static String cut(String word, int letters) {
        return word.substring(0, word.length() - letters);
    }
}
