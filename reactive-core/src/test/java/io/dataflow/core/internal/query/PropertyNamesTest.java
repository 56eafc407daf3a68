package io.dataflow.core.internal.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.query.Property;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PropertyNamesTest {

    private record Hidden(String name, int score, boolean isOpen, String getting) {
        String upper() {
            return name.toUpperCase(java.util.Locale.ROOT);
        }
    }

    interface Named {
        String name();

        default String getTitle() {
            return name();
        }

        default boolean isShort() {
            return name().length() < 3;
        }

        default String isolated() {
            return name();
        }
    }

    record Tag(String name) implements Named {}

    @SuppressWarnings("unused")
    static class Bean {
        private String firstName = "";
        private boolean active;
        private boolean isolated;
        private String uRL = "";
        private int plain;

        public String getFirstName() {
            return firstName;
        }

        public boolean isActive() {
            return active;
        }

        public boolean isIsolated() {
            return isolated;
        }

        public String getURL() {
            return uRL;
        }

        public int plain() {
            return plain;
        }

        public String computed() {
            return firstName + plain;
        }
    }

    static class Derived extends Bean {}

    private static String refusal(Property<?, ?> property) {
        try {
            PropertyNames.of(property);
        } catch (ValidationFailedException refused) {
            return refused.getMessage();
        }
        throw new AssertionError("not refused");
    }

    private static int helper(Hidden row) {
        return row.score();
    }

    private int bound(Hidden row) {
        return row.score();
    }

    @Test
    void componentsOfPrivateRecordsAreFound() {
        assertThat(PropertyNames.of((Property<Hidden, String>) Hidden::name)).isEqualTo("name");
        assertThat(PropertyNames.of((Property<Hidden, Integer>) Hidden::score)).isEqualTo("score");
    }

    @Test
    void componentsKeepNamesThatLookLikeGetters() {
        assertThat(PropertyNames.of((Property<Hidden, Boolean>) Hidden::isOpen)).isEqualTo("isOpen");
        assertThat(PropertyNames.of((Property<Hidden, String>) Hidden::getting)).isEqualTo("getting");
    }

    @Test
    void gettersOfBeansAreFoundByTheirField() {
        assertThat(PropertyNames.of((Property<Bean, String>) Bean::getFirstName))
                .isEqualTo("firstName");
        assertThat(PropertyNames.of((Property<Bean, Boolean>) Bean::isActive)).isEqualTo("active");
        assertThat(PropertyNames.of((Property<Bean, Boolean>) Bean::isIsolated)).isEqualTo("isolated");
        assertThat(PropertyNames.of((Property<Bean, String>) Bean::getURL)).isEqualTo("uRL");
        assertThat(PropertyNames.of((Property<Bean, Integer>) Bean::plain)).isEqualTo("plain");
        assertThat(PropertyNames.of((Property<Derived, String>) Derived::getFirstName))
                .isEqualTo("firstName");
    }

    @Test
    void methodsOfInterfacesAreNamedByTheirRule() {
        assertThat(PropertyNames.of((Property<Named, String>) Named::name)).isEqualTo("name");
        assertThat(PropertyNames.of((Property<Named, String>) Named::getTitle)).isEqualTo("title");
        assertThat(PropertyNames.of((Property<Named, Boolean>) Named::isShort)).isEqualTo("short");
        assertThat(PropertyNames.of((Property<Named, String>) Named::isolated)).isEqualTo("isolated");
        assertThat(PropertyNames.of((Property<Tag, String>) Tag::name)).isEqualTo("name");
    }

    @Test
    void genericReferencesAreFound() {
        assertThat(of(Tag::name)).isEqualTo("name");
    }

    private static <T extends Named> String of(Property<T, String> property) {
        return PropertyNames.of(property);
    }

    @Test
    void lambdasAreRefusedWithAdvice() {
        assertThat(refusal((Property<Hidden, String>) row -> row.name()))
                .contains("lambda")
                .contains("Contact::score")
                .contains("as text");
        String prefix = "x".repeat(2);
        assertThat(refusal((Property<Hidden, String>) row -> prefix + row.name()))
                .contains("lambda");
    }

    @Test
    void referencesToAnythingElseAreRefused() {
        assertThat(refusal((Property<Hidden, Integer>) PropertyNamesTest::helper))
                .contains("no accessor");
        assertThat(refusal((Property<Hidden, Integer>) this::bound)).contains("no accessor");
        assertThat(refusal((Property<String, StringBuilder>) StringBuilder::new))
                .contains("no accessor");
        assertThat(refusal((Property<Hidden, String>) Hidden::upper)).contains("no component", "name", "score");
        assertThat(refusal((Property<Hidden, String>) Hidden::toString)).contains("toString");
        assertThat(refusal((Property<Bean, String>) Bean::computed)).contains("neither a component");
    }

    @Test
    void objectsAreRefused() {
        assertThat(refusal(new Property<Hidden, String>() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public String get(Hidden row) {
                        return row.name();
                    }
                }))
                .contains("object");
    }

    @Test
    void aPlaceInTheCodeIsLookedUpOnce() {
        Property<?, ?>[] seen = IntStream.range(0, 2)
                .mapToObj(i -> (Property<Hidden, String>) Hidden::name)
                .toArray(Property<?, ?>[]::new);

        assertThat(seen[0].getClass()).isSameAs(seen[1].getClass());
        assertThat(PropertyNames.of(seen[0])).isSameAs(PropertyNames.of(seen[1]));
    }

    @Test
    void threadsFindTheSameName() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<String>> calls = IntStream.range(0, 200)
                    .<Callable<String>>mapToObj(i -> () -> PropertyNames.of((Property<Hidden, Integer>) Hidden::score))
                    .toList();
            for (Future<String> name : threads.invokeAll(calls)) {
                assertThat(name.get()).isEqualTo("score");
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void refusalsNameTheRule() {
        assertThatThrownBy(() -> PropertyNames.of((Property<Hidden, String>) row -> "x"))
                .isInstanceOfSatisfying(ValidationFailedException.class, refused -> assertThat(refused.faults())
                        .singleElement()
                        .satisfies(fault -> assertThat(fault.rule()).isEqualTo("accessor")));
    }

    /** Accessors that are declared without a field, at the edges of the rule of getters. */
    abstract static class Edges {
        abstract String get();

        abstract boolean is();

        abstract String getX();

        abstract String getURL();

        abstract Boolean isOld();

        abstract String isName();

        abstract String target();
    }

    @Test
    void theRuleOfGettersEndsWhereNoNameIsLeft() {
        assertThat(PropertyNames.of((Property<Edges, String>) Edges::get)).isEqualTo("get");
        assertThat(PropertyNames.of((Property<Edges, Boolean>) Edges::is)).isEqualTo("is");
        assertThat(PropertyNames.of((Property<Edges, String>) Edges::getX)).isEqualTo("x");
        assertThat(PropertyNames.of((Property<Edges, String>) Edges::getURL)).isEqualTo("URL");
        assertThat(PropertyNames.of((Property<Edges, Boolean>) Edges::isOld)).isEqualTo("old");
        assertThat(PropertyNames.of((Property<Edges, String>) Edges::isName)).isEqualTo("isName");
        assertThat(PropertyNames.of((Property<Edges, String>) Edges::target)).isEqualTo("target");
    }

    @Test
    void severalNamesKeepTheirOrder() {
        Property<Hidden, Integer> score = Hidden::score;
        Property<Hidden, String> name = Hidden::name;
        assertThat(PropertyNames.of(score, new Property<?, ?>[] {name, score}))
                .containsExactly("score", "name", "score");
        assertThat(PropertyNames.of("a", new String[] {"b", "c"})).containsExactly("a", "b", "c");
    }
}
