package io.dataflow.core.internal.execution;

import io.dataflow.core.internal.model.Keys;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The answers to creates that were stored together, put together from the rows that came back in any order: each belongs to the
 * call that gave its key.
 *
 * <p>A column or a trigger may change a key as it is stored. Then the row belongs to the only call that has none yet, or to the
 * one whose key differs in blanks at its end. A call whose row did not come back has none, as a trigger may have it.
 */
final class JointAnswers {

    private final Answer[] answers;
    private final Map<List<Object>, Integer> places;
    private final List<Stranger> strangers = new ArrayList<>();

    /** A row under a key that nobody gave. */
    private record Stranger(List<Object> key, Answer row) {}

    /** The answers to calls that gave the keys, each of which is given once. */
    JointAnswers(List<List<Object>> keys) {
        this.answers = Answer.none(keys.size());
        this.places = new HashMap<>(2 * answers.length);
        for (int i = 0; i < answers.length; i++) {
            places.put(keys.get(i), i);
        }
    }

    /** Adds a row, as soon as the database gives it. */
    void add(List<Object> key, Supplier<Object> row) {
        Integer place = places.get(key);
        if (place != null) {
            answers[place].add(row);
        } else {
            Answer unmatched = new Answer();
            unmatched.add(row);
            strangers.add(new Stranger(key, unmatched));
        }
    }

    /**
     * The answers, once all rows are there.
     *
     * @param unknown the error of a call of which nobody can tell whether a row of unknown key is its own
     */
    Answer[] complete(Supplier<? extends Throwable> unknown) {
        if (strangers.isEmpty()) {
            return answers;
        }
        Map<List<Object>, Integer> missing = new HashMap<>();
        places.forEach((key, place) -> {
            if (answers[place].isEmpty()) {
                missing.put(key, place);
            }
        });
        if (missing.size() == 1 && strangers.size() == 1) {
            missing.values().forEach(place -> answers[place] = strangers.get(0).row());
            return answers;
        }
        giveWithoutBlanks(missing);
        if (!strangers.isEmpty()) {
            missing.values().forEach(place -> answers[place] = Answer.failed(unknown.get()));
        }
        return answers;
    }

    private void giveWithoutBlanks(Map<List<Object>, Integer> missing) {
        Map<List<Object>, List<Object>> given = new HashMap<>();
        Set<List<Object>> alike = new HashSet<>();
        missing.keySet().forEach(key -> {
            if (given.put(Keys.withoutBlanks(key), key) != null) {
                alike.add(Keys.withoutBlanks(key));
            }
        });
        given.keySet().removeAll(alike);
        strangers.removeIf(stranger -> {
            List<Object> key = given.remove(Keys.withoutBlanks(stranger.key()));
            Integer place = key == null ? null : missing.remove(key);
            if (place != null) {
                answers[place] = stranger.row();
            }
            return place != null;
        });
    }
}
