package io.dataflow.core.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.model.JsonCodec;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Type;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Which JSON library is used depends on the class path of the application alone. */
class JsonLibraryTest {

    private static boolean isJackson3(String path) {
        return path.contains("/tools/jackson/");
    }

    private static boolean isJackson2(String path) {
        return path.contains("/com/fasterxml/jackson/") && !path.contains("annotations");
    }

    /** The classes of this test, with none of those jars. */
    private static URLClassLoader without(Predicate<String> left) {
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        URL[] urls = Arrays.stream(path.split(File.pathSeparator))
                .filter(entry -> !left.test(entry.replace(File.separatorChar, '/')))
                .map(JsonLibraryTest::url)
                .toArray(URL[]::new);
        return new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object codec(ClassLoader loader) throws ReflectiveOperationException {
        return Objects.requireNonNull(
                loader.loadClass(JsonCodecs.class.getName()).getMethod("find").invoke(null));
    }

    private static Object call(ClassLoader loader, String method, Class<?>[] types, Object... arguments)
            throws ReflectiveOperationException {
        return Objects.requireNonNull(loader.loadClass(JsonCodec.class.getName())
                .getMethod(method, types)
                .invoke(codec(loader), arguments));
    }

    @Test
    void withBothItIsJackson3() throws IOException, ReflectiveOperationException {
        try (URLClassLoader loader = without(jar -> false)) {
            assertThat(codec(loader)).hasToString("Jackson 3");
        }
    }

    @Test
    void withoutJackson3ItIsJackson2() throws IOException, ReflectiveOperationException {
        try (URLClassLoader loader = without(JsonLibraryTest::isJackson3)) {
            assertThat(codec(loader)).hasToString("Jackson 2");
            assertThat(call(loader, "write", new Class<?>[] {Object.class}, Map.of("a", 1)))
                    .isEqualTo("{\"a\":1}");
            assertThat(call(loader, "read", new Class<?>[] {String.class, Type.class}, "{\"a\":[1.5]}", Map.class))
                    .hasToString("{a=[1.5]}");
        }
    }

    @Test
    void withoutJackson2Jackson3Works() throws IOException, ReflectiveOperationException {
        try (URLClassLoader loader = without(JsonLibraryTest::isJackson2)) {
            assertThat(call(loader, "write", new Class<?>[] {Object.class}, Map.of("a", 1)))
                    .isEqualTo("{\"a\":1}");
        }
    }

    @Test
    void withoutAnyTheErrorSaysWhatToAdd() throws IOException {
        try (URLClassLoader loader = without(jar -> isJackson3(jar) || isJackson2(jar))) {
            assertThatThrownBy(() -> call(loader, "write", new Class<?>[] {Object.class}, Map.of()))
                    .isInstanceOf(InvocationTargetException.class)
                    .cause()
                    .hasMessageContaining("add tools.jackson.core:jackson-databind")
                    .satisfies(error ->
                            assertThat(error.getClass().getName()).isEqualTo(DataFlowException.class.getName()));
        }
    }
}
