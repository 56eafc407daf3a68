package io.dataflow.core.internal.model;

import io.dataflow.core.UnknownNameException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The nearest right spellings of a wrong name, and how an error speaks of it. */
public final class Suggestions {

    private static final int MOST = 3;
    private static final int LONGEST = 128;
    private static final int MOST_KNOWN = 40;

    private Suggestions() {}

    /** The known names that are nearest to a name, at most three, best first; empty when none is near. */
    public static List<String> nearest(String name, Collection<String> known) {
        if (name.isBlank() || name.length() > LONGEST) {
            return List.of();
        }
        String plain = plain(name);
        List<Candidate> near = new ArrayList<>();
        for (String candidate : known) {
            int distance = distance(plain, plain(candidate));
            if (distance <= Math.max(1, Math.min(plain.length(), candidate.length()) / 3)) {
                near.add(new Candidate(candidate, distance));
            }
        }
        near.sort(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name));
        // another spelling of the very name leaves no doubt
        boolean certain = !near.isEmpty() && near.get(0).distance() == 0;
        return near.stream()
                .filter(candidate -> !certain || candidate.distance() == 0)
                .map(Candidate::name)
                .distinct()
                .limit(MOST)
                .toList();
    }

    /**
     * The phrase for an unknown name: {@code unknown field 'scoer' of Contact; did you mean 'score'? Known: id, score}.
     *
     * @param kind what the name is the name of, such as {@code field}
     * @param owner what would have it, such as the name of the model; null when that is clear
     */
    public static String phrase(String kind, String name, @Nullable String owner, Collection<String> known) {
        StringBuilder text =
                new StringBuilder("unknown ").append(kind).append(' ').append(quote(name));
        if (owner != null) {
            text.append(" of ").append(owner);
        }
        List<String> nearest = nearest(name, known);
        if (!nearest.isEmpty()) {
            text.append("; did you mean ")
                    .append(String.join(
                            " or ", nearest.stream().map(Suggestions::quote).toList()))
                    .append('?');
        } else {
            text.append('.');
        }
        return text.append(" Known: ").append(list(known)).toString();
    }

    /** The error for an unknown field of a model. */
    public static UnknownNameException unknownField(
            String model, @Nullable String operation, String name, Collection<String> known) {
        return unknown(model, operation, "field", name, model, known);
    }

    /** The error for an unknown name of any kind. */
    public static UnknownNameException unknown(
            @Nullable String model,
            @Nullable String operation,
            String kind,
            String name,
            @Nullable String owner,
            Collection<String> known) {
        String subject = model == null ? "" : operation == null ? model + ": " : model + "." + operation + ": ";
        return new UnknownNameException(
                model, operation, subject + phrase(kind, name, owner, known), name, nearest(name, known));
    }

    /** A name in quotes, fit for a message: control characters are escaped and what is too long is cut. */
    public static String quote(String name) {
        StringBuilder text = new StringBuilder("'");
        name.codePoints().limit(LONGEST / 2).forEach(c -> {
            if (Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE) {
                text.append(String.format(Locale.ROOT, "\\u%04x", c));
            } else {
                text.appendCodePoint(c);
            }
        });
        return text.append(name.codePointCount(0, name.length()) > LONGEST / 2 ? "..'" : "'")
                .toString();
    }

    private static String list(Collection<String> known) {
        if (known.isEmpty()) {
            return "none";
        }
        String names = String.join(", ", known.stream().limit(MOST_KNOWN).toList());
        return known.size() > MOST_KNOWN ? names + " and " + (known.size() - MOST_KNOWN) + " more" : names;
    }

    private static String plain(String name) {
        return name.replaceAll("[_\\-\\s$]", "").toLowerCase(Locale.ROOT);
    }

    /** The number of letters to insert, remove, replace or swap with their neighbour. */
    private static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] current = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, Math.min(last[j], current[j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    current[j] = Math.min(current[j], beforeLast[j - 2] + 1);
                }
            }
            int[] spare = beforeLast;
            beforeLast = last;
            last = current;
            current = spare;
        }
        return last[b.length()];
    }

    private record Candidate(String name, int distance) {}
}
