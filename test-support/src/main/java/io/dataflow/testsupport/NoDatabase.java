package io.dataflow.testsupport;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Stands where a test has no database yet, so that its absence is told in words. */
final class NoDatabase implements TestDatabase {

    static final NoDatabase INSTANCE = new NoDatabase();

    private NoDatabase() {}

    @Override
    public String name() {
        throw absent();
    }

    @Override
    public String r2dbcUrl() {
        throw absent();
    }

    @Override
    public List<Map<String, Object>> query(String sql, @Nullable Object... args) {
        throw absent();
    }

    @Override
    public long execute(String sql, @Nullable Object... args) {
        throw absent();
    }

    @Override
    public int openConnections() {
        throw absent();
    }

    @Override
    public List<String> runningStatements() {
        throw absent();
    }

    @Override
    public void close() {}

    private static IllegalStateException absent() {
        return new IllegalStateException("There is a database only while a test runs");
    }
}
