package io.dataflow.test.internal;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/** The {@code ${name}} of a URL: a system property, else a variable of the environment. */
final class Placeholders {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)}");

    private Placeholders() {}

    static String resolve(String url) {
        return PLACEHOLDER.matcher(url).replaceAll(found -> Matcher.quoteReplacement(value(found.group(1))));
    }

    private static String value(String name) {
        @Nullable String property = System.getProperty(name);
        @Nullable String value = property == null ? System.getenv(name) : property;
        if (value == null) {
            throw new ExtensionConfigurationException("The url of @DataFlowTest names ${" + name
                    + "}, which is neither a system property nor a variable of the environment");
        }
        return value;
    }
}
