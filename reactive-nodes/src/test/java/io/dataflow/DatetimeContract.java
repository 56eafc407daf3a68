package io.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.BulkFailedException;
import io.dataflow.core.MapOperations;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.model.DataModel;
import io.dataflow.testsupport.Capability;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every form of ISO 8601 is the same instant in every verb; a text without zone is UTC. */
@Capability("S24")
abstract class DatetimeContract extends FacadeContract {

    @DataModel
    record Visit(
            String id,
            Instant at,
            @Nullable OffsetDateTime seen,
            @Nullable LocalDateTime local,
            @Nullable LocalDate day,
            @Nullable LocalTime time) {}

    private static final Map<Object, Instant> FORMS = new LinkedHashMap<>();

    static {
        Instant plain = Instant.parse("2024-02-29T10:15:30Z");
        FORMS.put("2024-02-29T10:15:30", plain);
        FORMS.put("2024-02-29 10:15:30", plain);
        FORMS.put("2024-02-29T10:15", Instant.parse("2024-02-29T10:15:00Z"));
        FORMS.put("2024-02-29", Instant.parse("2024-02-29T00:00:00Z"));
        FORMS.put("2024-02-29T10:15:30Z", plain);
        FORMS.put("2024-02-29T10:15:30+00:00", plain);
        FORMS.put("2024-02-29T15:45:30+05:30", plain);
        FORMS.put("2024-02-29T15:45:30+0530", plain);
        FORMS.put("2024-02-29T05:15:30-05", plain);
        FORMS.put("2024-02-29T10:15:30.123456", plain.plusNanos(123_456_000));
        FORMS.put("2024-02-29T10:15:30.123456Z", plain.plusNanos(123_456_000));
        FORMS.put("2024-02-29T15:45:30.1+05:30", plain.plusNanos(100_000_000));
        FORMS.put("2024-02-29T10:15:30.123456999Z", plain.plusNanos(123_456_000));
        FORMS.put(plain, plain);
        FORMS.put(plain.plusNanos(999), plain);
        FORMS.put(OffsetDateTime.parse("2024-02-29T15:45:30+05:30"), plain);
        FORMS.put(ZonedDateTime.of(LocalDateTime.of(2024, 2, 29, 11, 15, 30), ZoneId.of("Europe/Rome")), plain);
        FORMS.put(LocalDateTime.of(2024, 2, 29, 10, 15, 30), plain);
        FORMS.put("1883-11-18T12:00:00Z", Instant.parse("1883-11-18T12:00:00Z"));
        FORMS.put("0001-01-01T00:00:00Z", Instant.parse("0001-01-01T00:00:00Z"));
        FORMS.put("9999-12-31T23:59:59.999999Z", Instant.parse("9999-12-31T23:59:59.999999Z"));
    }

    private MapOperations visits() {
        return open(Visit.class).model("Visit");
    }

    @Test
    void everyFormIsTheSameInstantInEveryVerb() {
        MapOperations visits = visits();
        Map<String, Object> base = Map.of("id", "u", "at", Instant.EPOCH);
        await(visits.create(base));
        int i = 0;
        for (Map.Entry<Object, Instant> form : FORMS.entrySet()) {
            Object given = form.getKey();
            String id = "k" + i++;
            assertThat(await(visits.create(Map.of("id", id, "at", given))))
                    .as("create %s", given)
                    .containsEntry("at", form.getValue());
            assertThat(await(visits.update("u", Map.of("at", given))))
                    .as("update %s", given)
                    .containsEntry("at", form.getValue());
            await(visits.updateWhere(visits.filter(Map.of("id", "u")), visits.changes(Map.of("at", given))));
            assertThat(at("u")).as("updateWhere %s", given).isEqualTo(form.getValue());
            await(visits.bulkCreate(List.of(Map.of("id", "b" + id, "at", given)))
                    .last());
            assertThat(at("b" + id)).as("bulkCreate %s", given).isEqualTo(form.getValue());
            await(visits.update("u", Map.of("at", Instant.EPOCH)));
            await(visits.bulkUpdate(List.of(Map.of("id", "u", "at", given))).last());
            assertThat(at("u")).as("bulkUpdate %s", given).isEqualTo(form.getValue());
            await(visits.bulkUpsert(List.of(base)).last());
            await(visits.bulkUpsert(List.of(Map.of("id", "u", "at", given))).last());
            assertThat(at("u")).as("bulkUpsert %s", given).isEqualTo(form.getValue());
            assertThat(await(visits.upsert(Map.of("id", "u", "at", given))).record())
                    .containsEntry("at", form.getValue());
            assertThat(await(visits.count(visits.filter(Map.of("id", id, "at", given)))))
                    .as("filter %s", given)
                    .isEqualTo(1);
        }
    }

    private Instant at(String id) {
        return (Instant) await(visits().read(id)).get("at");
    }

    @Test
    void theInstantIsKeptWhateverTheZoneOfTheMachine() {
        MapOperations visits = visits();
        java.util.TimeZone zone = java.util.TimeZone.getDefault();
        try {
            for (String name : List.of("Asia/Kolkata", "America/New_York", "UTC")) {
                java.util.TimeZone.setDefault(java.util.TimeZone.getTimeZone(name));
                await(visits.upsert(Map.of(
                        "id",
                        "a",
                        "at",
                        "2024-07-01T12:00:00",
                        "local",
                        "2024-03-31T02:30:00",
                        "seen",
                        "2024-07-01T14:00:00+02:00")));
                Map<String, Object> row = await(visits.read("a"));
                assertThat(row).containsEntry("at", Instant.parse("2024-07-01T12:00:00Z"));
                assertThat(row).containsEntry("local", LocalDateTime.parse("2024-03-31T02:30:00"));
                assertThat(((OffsetDateTime) row.get("seen")).toInstant())
                        .isEqualTo(Instant.parse("2024-07-01T12:00:00Z"));
            }
        } finally {
            java.util.TimeZone.setDefault(zone);
        }
    }

    @Test
    void datesAndTimesOfDayAreReadFromTheirTexts() {
        MapOperations visits = visits();
        assertThat(await(visits.create(Map.of(
                        "id",
                        "a",
                        "at",
                        "2024-01-01",
                        "day",
                        "2024-02-29",
                        "time",
                        "10:15:30.123456",
                        "local",
                        "2024-02-29T10:15"))))
                .containsEntry("day", LocalDate.of(2024, 2, 29))
                .containsEntry("time", LocalTime.parse("10:15:30.123456"))
                .containsEntry("local", LocalDateTime.of(2024, 2, 29, 10, 15));
    }

    @Test
    void textsThatAreNoTimeAreRefusedBeforeAnySql() {
        MapOperations visits = visits();
        for (Object bad : List.of(
                "tomorrow",
                CANARY,
                "",
                "2024-02-30",
                "2023-02-29T10:00:00Z",
                "2024-02-29T25:00",
                "2024-02-29T10:15:30+25:00",
                "29/02/2024",
                "2024-02-29T10:15:30ZZ",
                true,
                List.of())) {
            ValidationFailedException fault = refusedWithoutSql(
                    ValidationFailedException.class, () -> visits.create(Map.of("id", "a", "at", bad)));
            assertThat(fault.faults())
                    .extracting(ValidationFailedException.Fault::field)
                    .containsExactly("at");
            refusedWithoutSql(ValidationFailedException.class, () -> visits.update("a", Map.of("at", bad)));
            refusedWithoutSql(
                    ValidationFailedException.class,
                    () -> reactor.core.publisher.Mono.fromSupplier(() -> visits.filter(Map.of("at", bad))));
        }
        refused(BulkFailedException.class, () -> visits.bulkCreate(List.of(Map.of("id", "a", "at", CANARY))));
        refused(BulkFailedException.class, () -> visits.bulkUpdate(List.of(Map.of("id", "a", "at", CANARY))));
        refused(BulkFailedException.class, () -> visits.bulkUpsert(List.of(Map.of("id", "a", "at", CANARY))));
        assertThat(stored("visits")).isZero();
    }
}
