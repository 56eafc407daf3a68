package io.dataflow.core.internal.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GeneratedKeysTest {

    @Test
    void eachIsOfVersionSevenAndGreaterThanTheOneBefore() {
        String last = "";
        for (int i = 0; i < 100_000; i++) {
            UUID uuid = GeneratedKeys.uuid();
            assertThat(uuid.version()).isEqualTo(7);
            assertThat(uuid.variant()).isEqualTo(2);
            assertThat(uuid.toString()).isGreaterThan(last);
            last = uuid.toString();
        }
    }

    @Test
    void manyThreadsGetDifferentOnesEachInOrder() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            Callable<List<String>> draw =
                    () -> Stream.generate(() -> GeneratedKeys.uuid().toString())
                            .limit(5_000)
                            .toList();
            Set<String> all = new HashSet<>();
            for (Future<List<String>> drawn :
                    threads.invokeAll(IntStream.range(0, 8).mapToObj(i -> draw).toList())) {
                assertThat(drawn.get()).isSorted();
                all.addAll(drawn.get());
            }
            assertThat(all).hasSize(40_000);
        } finally {
            threads.shutdown();
        }
    }
}
