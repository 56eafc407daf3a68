package io.dataflow.sqlite;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The parameters of an SQL text: their indexes from 0, and the names of those that have one. */
final class Markers {

    private final Map<String, Integer> indexes;
    private final boolean[] used;

    private Markers(Map<String, Integer> indexes, BitSet used) {
        this.indexes = Map.copyOf(indexes);
        this.used = new boolean[used.length()];
        used.stream().forEach(index -> this.used[index] = true);
    }

    /** One more than the highest index. */
    int size() {
        return used.length;
    }

    /** The first index that is used and has no value; -1 when there is none. */
    int firstMissing(@Nullable Object[] values) {
        for (int i = 0; i < used.length; i++) {
            if (values[i] == null && used[i]) {
                return i;
            }
        }
        return -1;
    }

    /** The index of a name, which may be given with or without its sign. */
    int index(String name) {
        Integer index = indexes.get(name);
        if (index == null) {
            throw new NoSuchElementException("The statement has no parameter '" + name + "'; it has " + describe());
        }
        return index;
    }

    int checked(int index) {
        if (index < 0 || index >= used.length || !used[index]) {
            throw new IndexOutOfBoundsException(
                    "The statement has no parameter with index " + index + "; it has " + describe());
        }
        return index;
    }

    private String describe() {
        List<Integer> known = IntStream.range(0, used.length)
                .filter(index -> used[index])
                .boxed()
                .toList();
        return known.isEmpty() ? "none" : known.size() + ", with the indexes " + known;
    }

    /** Numbers the parameters of a text while it is read. */
    static final class Builder {

        private final Map<String, Integer> indexes = new HashMap<>();
        private final BitSet used = new BitSet();
        private int highest;
        private boolean numbered;
        private boolean otherwise;

        Numbering startPiece() {
            return new Numbering(this);
        }

        Markers build() {
            if (numbered && otherwise) {
                throw new IllegalArgumentException(
                        "The statement mixes markers such as $1 with others; use one kind, of which $1, ?1 and :name"
                                + " are known");
            }
            return new Markers(indexes, used);
        }

        private int add(String marker) {
            boolean dollar = marker.charAt(0) == '$' && isNumber(marker);
            numbered |= dollar;
            otherwise |= !dollar;
            int index = index(marker, dollar);
            used.set(index);
            highest = Math.max(highest, index + 1);
            if (marker.length() > 1) {
                indexes.put(marker, index);
                indexes.put(marker.substring(1), index);
            }
            return index;
        }

        private int index(String marker, boolean dollar) {
            Integer known = indexes.get(marker);
            if (known != null) {
                return known;
            }
            return dollar || (marker.charAt(0) == '?' && marker.length() > 1) ? number(marker) - 1 : highest;
        }

        private static boolean isNumber(String marker) {
            return marker.length() > 1
                    && marker.length() < 7
                    && marker.chars().skip(1).allMatch(c -> c >= '0' && c <= '9');
        }

        private static int number(String marker) {
            int number = isNumber(marker) ? Integer.parseInt(marker.substring(1)) : 0;
            if (number < 1) {
                throw new IllegalArgumentException(
                        "The marker " + marker + " is no number from 1 to 32766: parameters are counted from 1");
            }
            return number;
        }
    }

    /** Numbers the parameters of one statement as SQLite does, and remembers where each stands in the whole text. */
    static final class Numbering {

        private final Builder whole;
        private final Map<String, Integer> known = new HashMap<>();
        private int[] sources = new int[0];

        private Numbering(Builder whole) {
            this.whole = whole;
        }

        void add(String marker) {
            int index = whole.add(marker);
            boolean numbered = marker.charAt(0) == '?' && marker.length() > 1;
            int position = numbered
                    ? Builder.number(marker) - 1
                    : marker.length() > 1 ? known.computeIfAbsent(marker, name -> sources.length) : sources.length;
            if (position >= sources.length) {
                int size = sources.length;
                sources = Arrays.copyOf(sources, position + 1);
                Arrays.fill(sources, size, sources.length, -1);
            }
            sources[position] = index;
        }

        int[] sources() {
            return sources;
        }
    }
}
