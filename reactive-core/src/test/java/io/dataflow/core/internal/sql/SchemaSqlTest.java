package io.dataflow.core.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.model.InvalidValueException;
import io.dataflow.core.internal.schema.PlannedSchema;
import io.dataflow.core.internal.schema.SchemaChange;
import io.dataflow.core.internal.schema.SchemaDialect;
import io.dataflow.core.internal.sql.h2.H2SchemaDialect;
import io.dataflow.core.internal.sql.postgresql.PostgresDriver;
import io.dataflow.core.internal.sql.postgresql.PostgresSchemaDialect;
import io.dataflow.core.internal.sql.sqlite.SqliteSchemaDialect;
import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.Default;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import io.dataflow.core.model.Index;
import io.dataflow.core.model.IndexDefinition;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.model.Range;
import io.dataflow.core.model.References;
import io.dataflow.core.model.Unique;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The statements that make the tables of models. */
class SchemaSqlTest {

    enum Colour {
        RED,
        GREEN
    }

    @DataModel
    record Owner(long id, @Unique String name) {}

    @DataModel(indexes = {"text,big"})
    record Everything(
            UUID id,
            @References(Owner.class) long ownerId,
            @Default("it's; a \\ text") String text,
            @Default("true") boolean flag,
            @Default("1") byte tiny,
            @Default("2") short small,
            @Default("-5") @Range(min = -10, max = 10) int integer,
            @Default("6000000000") @Index @Nullable Long big,
            @Default("1.5") float single,
            @Default("2.5") double twice,
            @Default("12.340") BigDecimal decimal,
            @Default("2026-01-02T03:04:05.678Z") Instant instant,
            @Default("2026-01-02T03:04:05+02:00") OffsetDateTime offset,
            @Default("2026-01-02T03:04:05") LocalDateTime dateTime,
            @Default("2026-01-02") LocalDate date,
            @Default("03:04:05") @Index LocalTime time,
            @Default("00000000-0000-0001-0000-000000000002") UUID other,
            byte[] bytes,
            @Default("RED") Colour colour,
            @Default("{\"a\": \"it's; \\\\ b\"}") Map<String, Object> attributes,
            @Default("[\"a\", \"b;\"]") List<String> tags,
            @Default("[1, 2]") @Nullable List<Integer> numbers,
            List<Colour> colours,
            List<BigDecimal> decimals,
            List<Instant> instants) {}

    private static SchemaDialect of(String database) {
        return switch (database) {
            case "PostgreSQL" -> new PostgresSchemaDialect(new PostgresDriver());
            case "H2" -> new H2SchemaDialect();
            default -> new SqliteSchemaDialect();
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"PostgreSQL", "H2", "SQLite"})
    void whatAModelDeclaresIsWrittenAsItIsWrittenDown(String database) {
        SchemaDialect dialect = of(database);
        ModelDefinition everything = ModelDefinition.of(Everything.class);
        List<SchemaChange> changes =
                new ArrayList<>(PlannedSchema.changes(dialect, List.of(everything, ModelDefinition.of(Owner.class))));
        changes.add(PlannedSchema.column(everything, "colour"));
        changes.add(PlannedSchema.column(everything, "createdAt"));
        changes.add(new SchemaChange.AddUniqueKey(
                everything, new IndexDefinition("a \"key\"; quoted", List.of("text"), true)));

        List<String> lines = new ArrayList<>();
        for (SchemaChange change : changes) {
            lines.add("-- " + change.describe());
            lines.addAll(dialect.statements(change));
        }
        WrittenDown.check(database + "-schema", lines);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PostgreSQL", "H2", "SQLite"})
    void theTypesOfColumnsThatHoldAFieldAreWrittenDown(String database) {
        SchemaDialect dialect = of(database);
        List<FieldType> types = new ArrayList<>(List.of(Scalar.values()));
        types.add(new FieldType.Json(Map.class));
        types.add(ModelDefinition.of(Everything.class).field("colour", "test").type());
        types.add(new FieldType.Array(Scalar.LONG));
        types.add(ModelDefinition.of(Everything.class).field("colours", "test").type());

        WrittenDown.check(
                database + "-types",
                types.stream()
                        .map(type -> type.getClass().getSimpleName() + " " + (type instanceof Scalar ? type : "") + ": "
                                + dialect.columnTypes(type) + " " + dialect.confinedTypes(type))
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PostgreSQL", "H2", "SQLite"})
    void aNameIsOnlyEverAName(String database) {
        assertThat(of(database).quote("a \"b\"")).isEqualTo("\"a \"\"b\"\"\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PostgreSQL", "H2", "SQLite"})
    void aDefaultThatNoDatabaseKeepsIsRefused(String database) {
        assertThatThrownBy(() -> {
                    ModelDefinition model = ModelDefinition.of(Map.of(
                            "name",
                            "Note",
                            "fields",
                            Map.of("id", "string", "text", Map.of("type", "string", "default", "a\0b"))));
                    PlannedSchema.changes(of(database), List.of(model)).forEach(of(database)::statements);
                })
                .isInstanceOfAny(InvalidValueException.class, ValidationFailedException.class)
                .hasMessageContaining("U+0000");
    }
}
