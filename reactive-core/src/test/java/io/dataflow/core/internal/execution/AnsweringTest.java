package io.dataflow.core.internal.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.internal.connection.Lane;
import io.dataflow.core.internal.connection.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is asked for while answers are given. */
class AnsweringTest {

    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final long NO_TIME = -1;

    private final List<String> happened = new ArrayList<>();
    private final Gathering gathering = new Gathering(
            new CountingJoint(null, new ArrayList<>()),
            new Pace(4),
            new Place(null, null, Lane.INTERACTIVE),
            10_000,
            idle -> happened.add("idle"));

    @Test
    void nothingIsHeldUpWhereNobodyIsAnswered() {
        assertThat(Answering.holds(gathering)).isFalse();
        Answering.give(LIMIT_NANOS, 1, i -> {}, () -> {});
        assertThat(Answering.holds(gathering)).isFalse();
    }

    @Test
    void theRoomIsFreeAndWhatWasHeldUpGoesOnOnceAllAreAnswered() {
        Answering.give(
                LIMIT_NANOS,
                3,
                i -> happened.add("answer " + i + (Answering.holds(gathering) ? "" : " is not held up")),
                () -> happened.add("end"));
        assertThat(happened).containsExactly("answer 0", "answer 1", "answer 2", "end", "idle");
    }

    @Test
    void whatWasHeldUpGoesOnBeforeTheRestIsAnsweredWhenTheTimeIsUp() {
        Answering.give(
                NO_TIME,
                3,
                i -> {
                    happened.add("answer " + i);
                    if (i == 0) {
                        assertThat(Answering.holds(gathering)).isTrue();
                    }
                },
                () -> happened.add("end"));
        assertThat(happened).containsExactly("answer 0", "end", "idle", "answer 1", "answer 2");
    }

    @Test
    void otherThreadsAreNotHeldUp() {
        Answering.give(
                LIMIT_NANOS,
                1,
                i -> {
                    assertThat(Answering.holds(gathering)).isTrue();
                    assertThat(CompletableFuture.supplyAsync(() -> Answering.holds(gathering)))
                            .succeedsWithin(Duration.ofSeconds(30))
                            .isEqualTo(false);
                },
                () -> happened.add("end"));
    }

    @Test
    void answersInsideOfAnswersEndForThemselves() {
        Answering.give(
                LIMIT_NANOS,
                2,
                outer -> {
                    Answering.give(LIMIT_NANOS, 1, inner -> happened.add("inner"), () -> happened.add("end of inner"));
                    happened.add("outer " + outer + " " + Answering.holds(gathering));
                },
                () -> happened.add("end of outer"));
        assertThat(happened)
                .containsExactly(
                        "inner",
                        "end of inner",
                        "outer 0 true",
                        "inner",
                        "end of inner",
                        "outer 1 true",
                        "end of outer",
                        "idle");
    }

    @Test
    void aCallerThatBreaksTheRulesTakesNoRoomAway() {
        assertThatThrownBy(() -> Answering.give(
                        LIMIT_NANOS,
                        2,
                        i -> {
                            assertThat(Answering.holds(gathering)).isTrue();
                            throw new IllegalStateException("of a subscriber");
                        },
                        () -> happened.add("end")))
                .isInstanceOf(IllegalStateException.class);
        assertThat(happened).containsExactly("end", "idle");
        assertThat(Answering.holds(gathering)).isFalse();
    }
}
