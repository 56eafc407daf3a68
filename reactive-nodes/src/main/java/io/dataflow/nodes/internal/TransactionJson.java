package io.dataflow.nodes.internal;

import io.dataflow.core.TransactionOptions;
import io.dataflow.core.TransactionOptions.Isolation;
import io.dataflow.core.internal.model.Suggestions;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The transaction of a workflow in JSON: {@code true}, or an object of its options. */
final class TransactionJson {

    static final String KEY = "transactional";

    private static final int MOST_RETRIES = 100;

    private TransactionJson() {}

    /** The options; null when the workflow is none. */
    static @Nullable TransactionOptions read(JsonObject workflow) {
        if (!(workflow.get(KEY) instanceof Map<?, ?>)) {
            return workflow.flag(KEY) ? TransactionOptions.defaults() : null;
        }
        JsonObject written = workflow.object(KEY);
        TransactionOptions options = TransactionOptions.defaults();
        if (written == null) {
            return options;
        }
        Isolation isolation = isolation(written);
        options = isolation == null ? options : options.isolation(isolation);
        options = options.readOnly(written.flag("readOnly"));
        Duration timeout = written.duration("timeout");
        options = timeout == null ? options : options.timeout(timeout);
        Integer retries = written.whole("retry", 0);
        if (retries != null && retries > MOST_RETRIES) {
            written.fault("retry", "has to be at most " + MOST_RETRIES);
            retries = null;
        }
        written.end();
        return retries == null ? options : options.retry(retries);
    }

    /** An isolation by its name, in any case, with spaces, hyphens or underscores. */
    private static @Nullable Isolation isolation(JsonObject written) {
        String text = written.text("isolation");
        if (text == null) {
            return null;
        }
        String name = text.strip().toUpperCase(Locale.ROOT).replace(' ', '_').replace('-', '_');
        List<String> names = Arrays.stream(Isolation.values()).map(Enum::name).toList();
        if (names.contains(name)) {
            return Isolation.valueOf(name);
        }
        written.fault("isolation", Suggestions.phrase("isolation", text, null, names));
        return null;
    }

    /** What {@link #read} makes the same options of. */
    static Object write(TransactionOptions options) {
        Map<String, Object> written = new LinkedHashMap<>();
        if (options.isolation() != null) {
            written.put("isolation", options.isolation().name());
        }
        if (options.isReadOnly()) {
            written.put("readOnly", true);
        }
        if (options.timeout() != null) {
            written.put("timeout", options.timeout().toString());
        }
        if (options.retries() > 0) {
            written.put("retry", options.retries());
        }
        return written.isEmpty() ? true : written;
    }
}
