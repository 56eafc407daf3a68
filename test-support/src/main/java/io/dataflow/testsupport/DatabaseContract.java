package io.dataflow.testsupport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * The base of every contract: one abstract class with the tests, one empty concrete class for each database.
 *
 * <pre>{@code
 * @Capability("S13") abstract class UpdateContract extends DatabaseContract { @Test void ..() { database().r2dbcUrl() .. } }
 * @OnDatabase("PostgreSQL") class UpdateOnPostgresTest extends UpdateContract {}
 * @OnDatabase("SQLite") class UpdateOnSqliteTest extends UpdateContract {}
 * @OnDatabase("H2") class UpdateOnH2Test extends UpdateContract {}
 * }</pre>
 *
 * <p>Each test has a database of its own, dropped after it. Subclasses close what they opened on it in their own
 * {@code @AfterEach}, which runs before ours.
 */
public abstract class DatabaseContract {

    private TestDatabase database = NoDatabase.INSTANCE;

    /** A new database for one test: by default the one that {@link OnDatabase} on this class names. */
    protected TestDatabase newDatabase() {
        OnDatabase on = getClass().getAnnotation(OnDatabase.class);
        if (on == null) {
            throw new IllegalStateException(getClass().getName() + " does not say which database it runs on: add "
                    + "@OnDatabase(\"PostgreSQL\") or another, or override newDatabase()");
        }
        return TestDatabase.of(on.value());
    }

    /** The database of the running test. */
    protected final TestDatabase database() {
        return database;
    }

    /** Whether the running test is on this engine, by {@link TestDatabase#name()}. */
    protected final boolean isOn(String name) {
        return database.name().equals(name);
    }

    @BeforeEach
    final void openDatabase() {
        database = newDatabase();
    }

    @AfterEach
    final void closeDatabase() {
        database.close();
    }
}
