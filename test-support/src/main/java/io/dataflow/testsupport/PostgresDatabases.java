package io.dataflow.testsupport;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The databases of a server, each for one test: new ones, and those that were given back and emptied.
 *
 * <p>To make a database and to drop it costs more than most tests; to empty one does not. One that is given back gets
 * another name, so that whoever still knows the old one finds nothing. It is dropped for good after some uses, when
 * anything stands in it that a new one does not have, and when emptying it fails.
 */
final class PostgresDatabases implements AutoCloseable {

    private static final int USES = 50;
    private static final Duration PAUSE = Duration.ofMillis(2);
    private static final int PAUSES = 5_000;

    private static final String END_OTHERS =
            "SELECT count(pg_terminate_backend(pid)) AS n FROM pg_stat_activity WHERE datname = $1";

    private static final String EMPTY = "SET lock_timeout = '5s'; DROP OWNED BY CURRENT_USER CASCADE";

    /** The kinds of objects; those that PostgreSQL makes itself have small numbers. */
    private static final List<String> KINDS = List.of(
            "pg_class",
            "pg_type",
            "pg_proc",
            "pg_operator",
            "pg_cast",
            "pg_collation",
            "pg_extension",
            "pg_event_trigger",
            "pg_publication",
            "pg_default_acl",
            "pg_foreign_data_wrapper",
            "pg_foreign_server",
            "pg_largeobject_metadata",
            "pg_ts_config");

    private static final int FIRST_OF_USERS = 16384;

    /** What a new database has none of: objects, schemas but those of temporary tables, settings, comments, rights. */
    private static final String REMAINS = "SELECT 1 AS remains FROM (SELECT oid FROM "
            + String.join(" UNION ALL SELECT oid FROM ", KINDS)
            + " UNION ALL SELECT oid FROM pg_namespace WHERE nspname !~ '^pg_(toast_)?temp_') AS object"
            + " WHERE oid >= " + FIRST_OF_USERS
            + " UNION ALL SELECT 1 FROM pg_database d WHERE datname = current_database() AND (datacl IS NOT NULL"
            + " OR datconnlimit <> -1 OR EXISTS (SELECT 1 FROM pg_db_role_setting WHERE setdatabase = d.oid)"
            + " OR EXISTS (SELECT 1 FROM pg_shdescription WHERE objoid = d.oid))"
            + " UNION ALL SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM pg_namespace n LEFT JOIN pg_init_privs p"
            + " ON p.objoid = n.oid AND p.classoid = 'pg_namespace'::regclass"
            + " WHERE nspname = 'public' AND nspacl IS NOT DISTINCT FROM initprivs)";

    private final PostgresUrls server;
    private final int uses;
    private final Sql admin;
    private final Deque<Taken> spare = new ArrayDeque<>();

    PostgresDatabases(PostgresUrls server) {
        this(server, USES);
    }

    /** Databases that are dropped after so many uses. */
    PostgresDatabases(PostgresUrls server, int uses) {
        this.server = server;
        this.uses = uses;
        this.admin = new Sql(server.admin());
    }

    PostgresUrls server() {
        return server;
    }

    /** An empty database that nobody else has. */
    Taken take() {
        Taken kept = poll();
        if (kept != null) {
            return kept;
        }
        Taken made = new Taken(newName(), 1);
        admin.execute("CREATE DATABASE " + made.name() + " OWNER " + server.user());
        return made;
    }

    /** Ends whatever is connected to a database and takes it back; its name is gone afterwards. */
    void giveBack(Taken taken) {
        Taken next = new Taken(newName(), taken.uses() + 1);
        if (taken.uses() < uses && isEmptied(taken.name(), next.name())) {
            synchronized (spare) {
                spare.push(next);
            }
        } else {
            drop(taken.name());
            drop(next.name());
        }
    }

    /** Drops what was given back. */
    @Override
    public void close() {
        for (Taken kept = poll(); kept != null; kept = poll()) {
            drop(kept.name());
        }
    }

    private void drop(String name) {
        admin.execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    }

    private boolean isEmptied(String name, String newName) {
        try {
            admin.with(connection -> Sql.results(connection, END_OTHERS, name)
                    .concatMap(result -> result.map((row, meta) -> Sql.map(row)))
                    .single()
                    .filter(row -> Long.valueOf(0).equals(row.get("n")))
                    .repeatWhenEmpty(PAUSES, tries -> tries.delayElements(PAUSE))
                    .then(Sql.run(connection, "ALTER DATABASE " + name + " RENAME TO " + newName)));
            return new Sql(server.behind(newName))
                    .with(connection -> Sql.run(connection, EMPTY)
                            .thenMany(Sql.results(connection, REMAINS))
                            .concatMap(result -> result.map((row, meta) -> row)))
                    .isEmpty();
        } catch (RuntimeException e) {
            return false; // dropped then, which tells what is wrong with it
        }
    }

    private @Nullable Taken poll() {
        synchronized (spare) {
            return spare.poll();
        }
    }

    private static String newName() {
        return "t" + UUID.randomUUID().toString().replace("-", "");
    }

    /** A database in use, and how many tests have used it. */
    record Taken(String name, int uses) {}
}
