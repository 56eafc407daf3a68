package io.dataflow.coalescing;

import static io.dataflow.coalescing.Event.created;
import static io.dataflow.coalescing.Event.deleted;
import static io.dataflow.coalescing.Event.notCreated;
import static io.dataflow.coalescing.Event.notUpdated;
import static io.dataflow.coalescing.Event.read;
import static io.dataflow.coalescing.Event.unknown;
import static io.dataflow.coalescing.Event.updated;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The checker of histories is itself shown histories that no order explains, and such as one does. */
class LinearizabilityTest {

    private static final Map<String, List<Event>> BAD = Map.of(
            "a row is read before anybody asked for it",
            List.of(read(1, 0, 10), created(1, 20, 30)),
            "a row is not found after it was stored",
            List.of(created(1, 0, 10), read(null, 20, 30)),
            "a value is read that nobody wrote",
            List.of(created(1, 0, 10), read(2, 20, 30)),
            "an old value is read after a new one was stored",
            List.of(created(1, 0, 10), updated(2, 20, 30), read(1, 40, 50)),
            "an old value is read after a new one was read",
            List.of(created(1, 0, 10), updated(2, 20, 100), read(2, 30, 40), read(1, 50, 60)),
            "two creates of one key store both",
            List.of(created(1, 0, 10), created(2, 5, 15)),
            "a create is refused where no row can have been",
            List.of(notCreated(1, 0, 10), created(2, 20, 30)),
            "a row is read after it was deleted",
            List.of(created(1, 0, 10), deleted(true, 20, 30), read(1, 40, 50)),
            "an update finds no row though one is there all the time",
            List.of(created(1, 0, 10), notUpdated(2, 20, 30), read(1, 40, 50)),
            "two deletes remove one row",
            List.of(created(1, 0, 10), deleted(true, 20, 30), deleted(true, 25, 35)));

    private static final Map<String, List<Event>> GOOD = Map.of(
            "one after the other",
            List.of(created(1, 0, 10), read(1, 20, 30), updated(2, 40, 50), deleted(true, 60, 70), read(null, 80, 90)),
            "overlapping reads see the old value and the new one",
            List.of(created(1, 0, 10), updated(2, 20, 100), read(1, 30, 60), read(2, 40, 50), read(1, 25, 45)),
            "of two creates at once one is refused",
            List.of(created(1, 0, 10), notCreated(2, 5, 15), read(1, 20, 30)),
            "a cancelled create took effect late",
            List.of(unknown(Event.Kind.CREATE, 1, 0), read(null, 10, 20), read(1, 30, 40)),
            "a cancelled create never took effect",
            List.of(unknown(Event.Kind.CREATE, 1, 0), read(null, 10, 20), created(2, 30, 40)),
            "a cancelled delete made room for a create",
            List.of(created(1, 0, 10), unknown(Event.Kind.DELETE, null, 12), created(2, 20, 30), read(2, 40, 50)),
            "a cancelled update is read between others",
            List.of(created(1, 0, 10), unknown(Event.Kind.UPDATE, 5, 12), read(1, 20, 30), read(5, 40, 50)));

    @TestFactory
    Stream<DynamicTest> rejectsWhatNoOrderExplains() {
        assertThat(BAD).hasSize(10);
        return BAD.entrySet().stream()
                .map(history -> DynamicTest.dynamicTest(
                        history.getKey(), () -> assertThat(Linearizability.explains(history.getValue()))
                                .isFalse()));
    }

    @TestFactory
    Stream<DynamicTest> acceptsWhatAnOrderExplains() {
        return GOOD.entrySet().stream()
                .map(history -> DynamicTest.dynamicTest(
                        history.getKey(), () -> assertThat(Linearizability.explains(history.getValue()))
                                .isTrue()));
    }
}
