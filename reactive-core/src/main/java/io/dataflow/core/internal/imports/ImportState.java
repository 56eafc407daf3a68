package io.dataflow.core.internal.imports;

import io.dataflow.core.Args;
import io.dataflow.core.ImportJob.Status;
import io.dataflow.core.internal.fencing.FencedTable;
import io.dataflow.core.internal.fencing.Leases;
import io.dataflow.core.internal.operation.BatchJournal;
import io.dataflow.core.internal.registry.RegistryTable;
import io.dataflow.core.model.ModelDefinition;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of an import job, over all its runs.
 *
 * @param shape what it imports into and from
 * @param position which rows are decided
 * @param inserted how many rows were stored anew
 * @param updated how many changed one that was there
 * @param skipped how many the conflict mode left out
 * @param rejected how many could not be stored
 * @param runs how often it was begun
 * @param startedAt when it was begun first
 * @param finishedAt when its source had ended and everything was decided, or null
 */
public record ImportState(
        ImportShape shape,
        Position position,
        long inserted,
        long updated,
        long skipped,
        long rejected,
        long runs,
        Instant startedAt,
        @Nullable Instant finishedAt) {

    /** The table of jobs that belong to no tenant. */
    public static final ModelDefinition TABLE = table("ImportJobs", RegistryTable.IMPORT_JOBS, false);

    /** The table of the jobs of tenants. */
    public static final ModelDefinition TABLE_OF_TENANTS =
            table("TenantImportJobs", RegistryTable.TENANT_IMPORT_JOBS, true);

    /** What a job that is reset leaves in its row. */
    public static final Map<String, @Nullable Object> NOTHING = nothing();

    private static Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("model", "string");
        fields.put("shape", "string");
        fields.put("source", "string");
        fields.put("position", "long");
        fields.put("ahead", "string");
        fields.put("inserted", "long");
        fields.put("updated", "long");
        fields.put("skipped", "long");
        fields.put("rejected", "long");
        fields.put("runs", "long");
        fields.put("startedAt", "instant");
        fields.put("finishedAt", "instant");
        return fields;
    }

    private static ModelDefinition table(String model, String table, boolean tenant) {
        return FencedTable.of(model, table, tenant, fields());
    }

    private static Map<String, @Nullable Object> nothing() {
        Map<String, @Nullable Object> nothing = new LinkedHashMap<>();
        fields().keySet().forEach(field -> nothing.put(field, null));
        return Collections.unmodifiableMap(nothing);
    }

    /** A job that begins. */
    public static ImportState begin(ImportShape shape, Instant now) {
        return new ImportState(shape, Position.START, 0, 0, 0, 0, 0, now, null);
    }

    /** The state in a row, or null where the job was never begun or was reset. */
    public static @Nullable ImportState of(Map<String, Object> row) {
        Object model = row.get("model");
        return model == null
                ? null
                : new ImportState(
                        new ImportShape(model.toString(), text(row, "shape"), (String) row.get("source")),
                        Position.of(number(row, "position"), text(row, "ahead")),
                        number(row, "inserted"),
                        number(row, "updated"),
                        number(row, "skipped"),
                        number(row, "rejected"),
                        number(row, "runs"),
                        Objects.requireNonNull((Instant) row.get("startedAt"), "startedAt"),
                        (Instant) row.get("finishedAt"));
    }

    private static String text(Map<String, Object> row, String field) {
        return Objects.toString(row.get(field), "");
    }

    private static long number(Map<String, Object> row, String field) {
        return row.get(field) instanceof Number number ? number.longValue() : 0;
    }

    /** This state as the columns of its row. */
    public Map<String, @Nullable Object> columns() {
        return Args.args(
                "model", shape.model(),
                "shape", shape.fields(),
                "source", shape.source(),
                "position", position.mark(),
                "ahead", position.aheadText(),
                "inserted", inserted,
                "updated", updated,
                "skipped", skipped,
                "rejected", rejected,
                "runs", runs,
                "startedAt", startedAt,
                "finishedAt", finishedAt);
    }

    /** One more run of the job. */
    public ImportState begun() {
        return new ImportState(shape, position, inserted, updated, skipped, rejected, runs + 1, startedAt, finishedAt);
    }

    /** With the names that the rows of its source have. */
    public ImportState from(@Nullable String source) {
        return new ImportState(
                new ImportShape(shape.model(), shape.fields(), source),
                position,
                inserted,
                updated,
                skipped,
                rejected,
                runs,
                startedAt,
                finishedAt);
    }

    /** With one more batch. */
    public ImportState with(BatchJournal.Entry<?> entry) {
        return new ImportState(
                shape,
                position.with(entry.rows()),
                inserted + entry.inserted(),
                updated + entry.updated(),
                skipped + entry.skipped(),
                rejected + entry.rejected().size(),
                runs,
                startedAt,
                finishedAt);
    }

    /** Finished. */
    public ImportState finished(Instant now) {
        return new ImportState(shape, position, inserted, updated, skipped, rejected, runs, startedAt, now);
    }

    /** What users see of the row of a job. */
    public static @Nullable Status status(String name, Map<String, Object> row) {
        ImportState state = of(row);
        if (state == null) {
            return null;
        }
        Leases.Holder holder = Leases.holder(row);
        return new Status(
                name,
                state.shape.model(),
                state.position.mark(),
                state.position.rowsAhead(),
                state.inserted,
                state.updated,
                state.skipped,
                state.rejected,
                state.runs,
                state.startedAt,
                state.finishedAt,
                holder == null ? null : holder.name(),
                holder == null ? null : holder.since(),
                holder == null ? null : holder.until());
    }
}
