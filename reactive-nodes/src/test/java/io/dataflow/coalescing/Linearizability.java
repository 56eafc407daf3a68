package io.dataflow.coalescing;

import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether some order of single operations explains what callers saw, in the manner of Wing and Gong: operations of which one was
 * answered before the other was asked keep that order, those that overlap take any, and those of unknown outcome take effect at
 * any moment since they were asked, or never.
 *
 * <p>Operations on different keys do not touch each other, so that each key has an order of its own.
 */
final class Linearizability {

    private final List<Event> events;
    private final Set<Position> refuted = new HashSet<>();

    /** Which operations have taken effect, and what the key holds then. */
    private record Position(BitSet done, @Nullable Integer value) {}

    private Linearizability(List<Event> events) {
        this.events = events;
    }

    /** Whether a history that begins without any row can be explained. */
    static boolean explains(List<Event> history) {
        Map<String, List<Event>> byKey = history.stream()
                .filter(event -> event.outcome() != Event.Outcome.UNKNOWN || event.kind() != Event.Kind.READ)
                .collect(Collectors.groupingBy(Event::key));
        return byKey.values().stream()
                .allMatch(events -> new Linearizability(events).canGoOn(new BitSet(events.size()), null));
    }

    private boolean canGoOn(BitSet done, @Nullable Integer value) {
        long firstAnswer = Long.MAX_VALUE;
        boolean answered = true;
        for (int i = done.nextClearBit(0); i < events.size(); i = done.nextClearBit(i + 1)) {
            Event event = events.get(i);
            if (event.outcome() != Event.Outcome.UNKNOWN) {
                answered = false;
                firstAnswer = Math.min(firstAnswer, event.to());
            }
        }
        if (answered) {
            return true;
        }
        if (refuted.contains(new Position(done, value))) {
            return false;
        }
        for (int i = done.nextClearBit(0); i < events.size(); i = done.nextClearBit(i + 1)) {
            Event event = events.get(i);
            if (event.from() <= firstAnswer && isPossible(event, value)) {
                BitSet next = (BitSet) done.clone();
                next.set(i);
                if (canGoOn(next, after(event, value))) {
                    return true;
                }
            }
        }
        refuted.add(new Position((BitSet) done.clone(), value));
        return false;
    }

    /** Whether an operation can have had its outcome where the key holds a value, or none. */
    private static boolean isPossible(Event event, @Nullable Integer value) {
        boolean there = value != null;
        return switch (event.outcome()) {
            case UNKNOWN -> event.kind() == Event.Kind.CREATE ? !there : there;
            case REFUSED -> event.kind() == Event.Kind.CREATE ? there : !there;
            case DONE ->
                switch (event.kind()) {
                    case CREATE ->
                        !there && event.value() != null && event.value().equals(event.read());
                    case READ -> value != null && value.equals(event.read());
                    case UPDATE ->
                        there && event.value() != null && event.value().equals(event.read());
                    case DELETE -> there;
                };
        };
    }

    private static @Nullable Integer after(Event event, @Nullable Integer value) {
        return event.outcome() == Event.Outcome.REFUSED || event.kind() == Event.Kind.READ ? value : event.value();
    }
}
