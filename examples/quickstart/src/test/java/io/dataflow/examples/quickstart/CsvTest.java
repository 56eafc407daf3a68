package io.dataflow.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

class CsvTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void rowsAreRecordsAndWhatIsEmptyIsNull() {
        assertThat(Csv.places().take(2).collectList().block(LIMIT))
                .isEqualTo(List.of(
                        new Place("Vila", "AD", 42.53176, 1.56654, "03", null),
                        new Place("El Tarter", "AD", 42.57952, 1.65362, "02", null)));
    }

    @Test
    void quotedTextKeepsItsCommas() {
        assertThat(Csv.places()
                        .filter(place -> place.name().startsWith("Gjadër,"))
                        .next()
                        .map(Place::name)
                        .block(LIMIT))
                .isEqualTo("Gjadër, Dajc");
    }

    @Test
    void noMoreIsReadThanIsAskedFor() throws InterruptedException {
        List<Region> read = new CopyOnWriteArrayList<>();
        CountDownLatch first = new CountDownLatch(1);
        BaseSubscriber<Region> one = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                subscription.request(1);
            }

            @Override
            protected void hookOnNext(Region region) {
                read.add(region);
                first.countDown();
            }
        };
        Csv.regions().subscribe(one);
        try {
            assertThat(first.await(30, TimeUnit.SECONDS)).isTrue();
            Thread.sleep(200);
            assertThat(read).extracting(Region::code).containsExactly("AD.06");
        } finally {
            one.cancel();
        }
    }

    @Test
    void theFilesAreWhole() {
        assertThat(Csv.places().count().block(LIMIT)).isEqualTo(171_075);
        assertThat(Csv.regions().count().block(LIMIT)).isEqualTo(3_865);
    }
}
