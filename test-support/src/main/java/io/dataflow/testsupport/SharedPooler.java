package io.dataflow.testsupport;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The pgbouncer of this JVM, started when first asked for: {@code -Ddataflow.test.pooler=true} puts it between the product and
 * PostgreSQL in every contract.
 */
final class SharedPooler {

    static final String PROPERTY = "dataflow.test.pooler";

    private static @Nullable PgBouncer pooler;

    private SharedPooler() {}

    static boolean isAsked() {
        return Boolean.getBoolean(PROPERTY);
    }

    static synchronized PgBouncer get() {
        PgBouncer known = pooler;
        if (known == null) {
            known = PgBouncer.launch(Map.of());
            pooler = known;
        }
        return known;
    }
}
