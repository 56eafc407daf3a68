package io.dataflow.testsupport;

import io.r2dbc.spi.Connection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Copies the files of a running server so that a standby can start from them. */
final class PostgresReplica {

    private static final int FIRST_WITH_SHORT_NAMES = 150000;
    private static final Set<String> NOT_FILES = Set.of("postmaster.pid", "postmaster.opts");
    private static final Set<String> NOT_FOLDERS = Set.of("pg_wal", "pg_replslot", "pg_dynshmem", "pg_stat_tmp");

    private PostgresReplica() {}

    static void copy(Sql superuser, Path from, Path to) {
        boolean shortNames = isAtLeast(superuser, FIRST_WITH_SHORT_NAMES);
        String begin = shortNames ? "pg_backup_start('replica', true)" : "pg_start_backup('replica', true, false)";
        String end = shortNames ? "pg_backup_stop(false)" : "pg_stop_backup(false, false)";
        Map<String, Object> label = superuser
                .with(connection -> value(connection, "SELECT " + begin + "::text AS start")
                        .then(Mono.fromRunnable(() -> Folders.copy(from, to, PostgresReplica::isWanted)))
                        .thenMany(value(connection, "SELECT labelfile FROM " + end)))
                .get(0);
        try {
            Files.writeString(to.resolve("backup_label"), String.valueOf(label.get("labelfile")));
            Files.createFile(to.resolve("standby.signal"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Unprivileged.get().handOver(to);
    }

    private static boolean isAtLeast(Sql superuser, int version) {
        Map<String, Object> row = superuser
                .query("SELECT current_setting('server_version_num') AS v")
                .get(0);
        return Integer.parseInt(String.valueOf(row.get("v"))) >= version;
    }

    private static boolean isWanted(Path file) {
        return !NOT_FILES.contains(file.toString())
                && !(file.getNameCount() > 1
                        && NOT_FOLDERS.contains(file.getName(0).toString()));
    }

    private static Flux<Map<String, Object>> value(Connection connection, String sql) {
        return Sql.results(connection, sql).concatMap(result -> result.map((row, meta) -> Sql.map(row)));
    }
}
