package io.dataflow.core.rows;

import static io.dataflow.core.rows.Bytes.cut;
import static io.dataflow.core.rows.Bytes.gzip;
import static io.dataflow.core.rows.Bytes.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.MalformedRowsException;
import io.dataflow.core.Rows;
import io.dataflow.testsupport.Capability;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** How rows flow: on demand, off the thread that asks, packed or not, and with an end to all that was opened. */
@Capability("S19")
class RowsFlowTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    private static byte[] csv(int rows) {
        return IntStream.range(0, rows)
                .mapToObj(i -> i + ",name " + i)
                .collect(Collectors.joining("\n", "id,name\n", "\n"))
                .getBytes(StandardCharsets.UTF_8);
    }

    /** A stream that tells whether it was closed. */
    private static final class Watched extends InputStream {

        private final InputStream from;
        final AtomicInteger closed = new AtomicInteger();

        Watched(InputStream from) {
            this.from = from;
        }

        @Override
        public int read() throws IOException {
            return from.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return from.read(bytes, offset, length);
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    @Test
    void bytesAreAskedForAsRowsAreTaken() {
        AtomicLong asked = new AtomicLong();
        AtomicLong given = new AtomicLong();
        byte[] header = "id\n".getBytes(StandardCharsets.UTF_8);
        Flux<ByteBuffer> endless = Flux.<ByteBuffer>generate(sink -> {
                    given.incrementAndGet();
                    sink.next(ByteBuffer.wrap(given.get() == 1 ? header : "1\n2\n".getBytes(StandardCharsets.UTF_8)));
                })
                .doOnRequest(asked::addAndGet);
        StepVerifier.create(Rows.csv(endless), 0)
                .expectSubscription()
                .thenRequest(1)
                .expectNextCount(1)
                .thenRequest(1)
                .expectNextCount(1)
                .thenRequest(98)
                .expectNextCount(98)
                .thenAwait(Duration.ofMillis(50))
                .then(() -> Awaitility.await().atMost(LONG).untilAsserted(() -> assertThat(given.get())
                        .isBetween(51L, 56L)
                        .isEqualTo(asked.get())))
                .thenCancel()
                .verify(LONG);
    }

    @Test
    void parsingLeavesTheThreadsThatBringAndAsk() {
        Flux<String> threads = Rows.csv(cut(csv(3), 5).publishOn(Schedulers.single()))
                .map(row -> Thread.currentThread().getName());
        assertThat(threads.collectList().block(LONG)).allMatch(name -> name.startsWith("parallel-"));
    }

    @Test
    void rowsBeforeAFaultAreToldBeforeIt() {
        Flux<ByteBuffer> bytes = Bytes.of("a\n1\n2\n\"x\"y\n3\n");
        StepVerifier.create(Rows.csv(bytes), 1)
                .expectNext(Map.of("a", "1"))
                .thenAwait(Duration.ofMillis(20))
                .thenRequest(5)
                .expectNext(Map.of("a", "2"))
                .expectError(MalformedRowsException.class)
                .verify(LONG);
        StepVerifier.create(Rows.csv(Bytes.of("a\n1\n2\n").concatWith(Flux.error(new IOException("gone")))), 1)
                .expectNext(Map.of("a", "1"))
                .thenAwait(Duration.ofMillis(20))
                .thenRequest(5)
                .expectNext(Map.of("a", "2"))
                .expectError(IOException.class)
                .verify(LONG);
    }

    @Test
    void nothingIsAskedForBehindAFault() {
        AtomicLong given = new AtomicLong();
        Flux<ByteBuffer> bytes = cut("a\n1\n1,2\n3\n4\n5\n".getBytes(StandardCharsets.UTF_8), 2)
                .doOnNext(buffer -> given.incrementAndGet());
        assertThatExceptionOfType(MalformedRowsException.class).isThrownBy(() -> read(Rows.csv(bytes)));
        assertThat(given.get()).isEqualTo(4);
    }

    @Test
    void gzipIsRecognizedInWholeAndInMembers() {
        byte[] whole = csv(5_000);
        byte[] first = gzip(Arrays.copyOf(whole, 30_001));
        byte[] second = gzip(Arrays.copyOfRange(whole, 30_001, whole.length));
        byte[] members = Arrays.copyOf(first, first.length + second.length + 7);
        System.arraycopy(second, 0, members, first.length, second.length);
        for (byte[] file : new byte[][] {whole, gzip(whole), members}) {
            for (int size : new int[] {1, 1000, file.length}) {
                assertThat(read(Rows.csv(cut(file, size))))
                        .hasSize(5_000)
                        .contains(Map.of("id", "4999", "name", "name 4999"));
            }
        }
    }

    @Test
    void gzipWithEveryPartOfAHeaderIsRead() throws IOException {
        byte[] plain = gzip("a\n1\n".getBytes(StandardCharsets.UTF_8));
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 0});
        file.writeBytes(new byte[] {3, 0, 'x', 'y', 'z'});
        file.writeBytes("name\0comment\0".getBytes(StandardCharsets.ISO_8859_1));
        file.writeBytes(new byte[] {1, 2});
        file.write(plain, 10, plain.length - 10);
        for (int size = 1; size < 20; size++) {
            assertThat(read(Rows.csv(cut(file.toByteArray(), size)))).containsExactly(Map.of("a", "1"));
        }
    }

    @Test
    void gzipThatIsCutOrDamagedIsAFault() {
        byte[] file = gzip(csv(2_000));
        for (int size = 3; size < file.length; size += 101) {
            byte[] cut = Arrays.copyOf(file, size);
            assertThatExceptionOfType(MalformedRowsException.class)
                    .isThrownBy(() -> read(Rows.csv(cut(cut, 64))))
                    .withMessageContaining("ends in its midst");
        }
        for (int at : new int[] {2, 500, file.length - 6, file.length - 2}) {
            byte[] damaged = file.clone();
            damaged[at] ^= 0x55;
            assertThatExceptionOfType(MalformedRowsException.class).isThrownBy(() -> read(Rows.csv(cut(damaged, 999))));
        }
        assertThatExceptionOfType(MalformedRowsException.class)
                .isThrownBy(() -> read(Rows.csv(Bytes.of("a\n1\n"), o -> o.gzip(true))))
                .withMessageContaining("no gzip");
        assertThatExceptionOfType(MalformedRowsException.class)
                .isThrownBy(() -> read(Rows.csv(Bytes.of(file), o -> o.gzip(false))))
                .withMessageContaining("UTF-8");
    }

    @Test
    void aSmallFileThatUnpacksToALargeOneIsReadPieceByPiece() {
        byte[] row = ("1," + " ".repeat(998) + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] large = new byte[row.length * 64_000];
        for (int at = 0; at < large.length; at += row.length) {
            System.arraycopy(row, 0, large, at, row.length);
        }
        byte[] packed = gzip(large);
        assertThat(packed.length).isLessThan(large.length / 200);
        AtomicLong seen = new AtomicLong();
        // Were it unpacked as a whole, a hundred rows would cost what all do.
        long start = System.nanoTime();
        Rows.csv(Bytes.of(packed), o -> o.columns("a", "b"))
                .doOnNext(each -> seen.incrementAndGet())
                .take(100)
                .blockLast(LONG);
        assertThat(seen.get()).isEqualTo(100);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONG);
        assertThat(Rows.csv(Bytes.of(packed), o -> o.columns("a", "b").only("a"))
                        .count()
                        .block(LONG))
                .isEqualTo(64_000);
        // Without a line break it never becomes a row that does not fit.
        assertThatExceptionOfType(MalformedRowsException.class)
                .isThrownBy(() -> read(Rows.csv(Bytes.of(gzip(new byte[20 << 20])))))
                .withMessageContaining("longer than 16777216");
    }

    @Test
    void aFileIsReadAndClosed(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("rows.csv"), csv(20_000));
        Flux<Map<String, Object>> rows = Rows.csv(Rows.file(file));
        assertThat(read(rows)).hasSize(20_000).isEqualTo(read(rows));
        Path absent = folder.resolve("absent.csv");
        assertThatExceptionOfType(DataFlowException.class)
                .isThrownBy(() -> read(Rows.csv(Rows.file(absent))))
                .withMessageContaining("absent.csv could not be opened (NoSuchFileException)");
        assertThatExceptionOfType(DataFlowException.class)
                .isThrownBy(() -> read(Rows.csv(Rows.resource(Bytes.class, "/absent.csv"))))
                .withMessageContaining("the resource /absent.csv could not be opened (FileNotFoundException)");
    }

    @Test
    void aStreamIsClosedHoweverItEnds() {
        for (String how : new String[] {"complete", "cancel", "fault", "early"}) {
            byte[] file = how.equals("fault") ? "a\n1,2\n".getBytes(StandardCharsets.UTF_8) : csv(50_000);
            Watched stream = new Watched(new ByteArrayInputStream(file));
            Flux<Map<String, Object>> rows = Rows.csv(Rows.input(() -> stream));
            switch (how) {
                case "complete" -> assertThat(read(rows)).hasSize(50_000);
                case "cancel" -> assertThat(read(rows.take(10_000))).hasSize(10_000);
                case "fault" ->
                    assertThatExceptionOfType(MalformedRowsException.class).isThrownBy(() -> read(rows));
                default ->
                    StepVerifier.create(rows, 1).expectNextCount(1).thenCancel().verify(LONG);
            }
            Awaitility.await(how).atMost(LONG).untilAsserted(() -> assertThat(stream.closed)
                    .hasValue(1));
        }
    }

    @Test
    void aCancelAtAnyMomentLeavesNothingOpenAndTellsNoError() {
        AtomicInteger dropped = new AtomicInteger();
        Map<AtomicInteger, AtomicInteger> streams = new IdentityHashMap<>();
        Hooks.onErrorDropped(error -> dropped.incrementAndGet());
        try {
            byte[] file = gzip(csv(100_000));
            for (int i = 0; i < 60; i++) {
                Watched stream = new Watched(new ByteArrayInputStream(file));
                AtomicInteger opened = new AtomicInteger();
                Disposable running = Rows.csv(Rows.input(() -> {
                            opened.incrementAndGet();
                            return stream;
                        }))
                        .subscribeOn(Schedulers.single())
                        .subscribe();
                LockSupport.parkNanos(i * 150_000L);
                running.dispose();
                streams.put(stream.closed, opened);
            }
            Awaitility.await()
                    .atMost(LONG)
                    .untilAsserted(() -> streams.forEach(
                            (closed, opened) -> assertThat(closed.get()).isEqualTo(opened.get())));
            assertThat(dropped).hasValue(0);
        } finally {
            Hooks.resetOnErrorDropped();
        }
    }
}
