package io.dataflow.examples.quickstart;

import static io.dataflow.core.Args.args;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

class CsvTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void rowsHaveTheFieldsOfTheModelAndWhatIsEmptyIsNull() {
        assertThat(Csv.places().take(2).collectList().block(LIMIT))
                .isEqualTo(List.of(
                        args(
                                "name",
                                "Vila",
                                "lat",
                                "42.53176",
                                "lng",
                                "1.56654",
                                "country",
                                "AD",
                                "admin1",
                                "03",
                                "admin2",
                                null),
                        args(
                                "name",
                                "El Tarter",
                                "lat",
                                "42.57952",
                                "lng",
                                "1.65362",
                                "country",
                                "AD",
                                "admin1",
                                "02",
                                "admin2",
                                null)));
    }

    @Test
    void quotedTextKeepsItsCommas() {
        assertThat(Csv.places()
                        .map(place -> String.valueOf(place.get("name")))
                        .filter(name -> name.startsWith("Gjadër,"))
                        .next()
                        .block(LIMIT))
                .isEqualTo("Gjadër, Dajc");
    }

    @Test
    void noMoreIsReadThanIsAskedFor() throws InterruptedException {
        List<Map<String, Object>> read = new CopyOnWriteArrayList<>();
        CountDownLatch first = new CountDownLatch(1);
        BaseSubscriber<Map<String, Object>> one = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                subscription.request(1);
            }

            @Override
            protected void hookOnNext(Map<String, Object> region) {
                read.add(region);
                first.countDown();
            }
        };
        Csv.regions().subscribe(one);
        try {
            assertThat(first.await(60, TimeUnit.SECONDS)).isTrue();
            Thread.sleep(200);
            assertThat(read).extracting(region -> region.get("code")).containsExactly("AD.06");
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
