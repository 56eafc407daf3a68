package io.dataflow.core.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the compiler takes and refuses, tried with the compiler itself. */
class DslTypesTest {

    private static final List<String> GOOD = List.of(
            "filter(where(Contact::score).gte(10).and(Contact::email).endsWith(\"@x.org\"))",
            "Filter<Contact> f = where(Contact::score).gte(10).and(\"name\").eq(3)",
            "Filter<Object> f = where(\"score\").gte(10)",
            "filter(where(\"score\").gte(10))",
            "filter(or(where(Contact::score).in(1, 2), not(where(\"name\").isNull()), all()))",
            "filter(where(Contact::attributes).path(\"city\").eq(\"Rome\"))",
            "query(where(Contact::score).gte(1).orderBy(desc(Contact::score), asc(\"name\")).limit(20).offset(40))",
            "query(all().orderBy(desc(Contact::score).nullsFirst()).select(Contact::id).after(\"c\").withoutTotal())",
            "query(all().orderBy(java.util.List.of(asc(\"a\"), desc(\"b\"))).forUpdate().skipLocked())",
            "Changes<Contact> c = set(Contact::score).to(10).set(Contact::name).to(\"Ada\")",
            "changes(set(\"score\").to(10)); changes(set(Contact::score).plus(-1).only(Contact::name, Contact::score))",
            "aggregate(groupBy(Contact::name).count(\"n\").having(where(\"n\").gt(1)).orderBy(desc(\"n\"), asc(Contact::name)))");

    private static final List<String> BAD = List.of(
            "set(Contact::score).to(\"ten\")",
            "set(Contact::name).to(10)",
            "set(Contact::score).plus(\"1\")",
            "where(Contact::score).gte(\"10\")",
            "where(Contact::score).in(1, \"2\")",
            "where(Contact::email).between(1, 2)",
            "where(Contact::nope).eq(1)",
            "filter(where(Other::score).gte(10))",
            "where(Contact::score).gte(10).and(Other::score).eq(1)",
            "filter(or(where(Contact::score).gte(10), where(Other::score).gte(10)))",
            "query(where(Contact::score).gte(10).orderBy(desc(Other::score)))",
            "query(all().select(Other::score))",
            "changes(set(Other::score).to(1))",
            "set(Contact::score).to(10).set(Other::score).to(1)",
            "aggregate(groupBy(Other::score).count(\"n\"))",
            "where(Contact::score).gte(10).or(Contact::email)",
            "where(Contact::score).gte(10).limit(1).and(Contact::email)",
            "new Filter<Contact>()");

    private static final String BEFORE = """
            package io.dataflow.core.query;
            import static io.dataflow.core.query.Dsl.*;
            class Sample {
                record Other(int score) {}
                static void filter(Filter<? super Contact> filter) {}
                static void query(Query<? super Contact> query) {}
                static void changes(Changes<? super Contact> changes) {}
                static void aggregate(Aggregation<? super Contact> aggregation) {}
            """;

    @TempDir
    Path classes;

    /** What the compiler says of each sample, by its place in the list. */
    private List<List<String>> complaints(List<String> samples) {
        StringBuilder source = new StringBuilder(BEFORE);
        for (int i = 0; i < samples.size(); i++) {
            source.append("void sample")
                    .append(i)
                    .append("() { ")
                    .append(samples.get(i))
                    .append("; }\n");
        }
        JavaFileObject file =
                new SimpleJavaFileObject(URI.create("string:///Sample.java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source + "}";
                    }
                };
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        List<String> options = List.of(
                "-proc:none",
                "-Xlint:unchecked,rawtypes,varargs,cast",
                "-d",
                classes.toString(),
                "-classpath",
                System.getProperty("java.class.path"));
        compiler.getTask(null, null, found, options, null, List.of(file)).call();
        List<List<String>> complaints = new ArrayList<>();
        IntStream.range(0, samples.size()).forEach(i -> complaints.add(new ArrayList<>()));
        long first = BEFORE.lines().count() + 1;
        found.getDiagnostics().stream()
                .filter(said -> said.getKind() != Diagnostic.Kind.NOTE)
                .forEach(said ->
                        complaints.get((int) (said.getLineNumber() - first)).add(said.getMessage(Locale.ROOT)));
        return complaints;
    }

    @Test
    void theWordsOfTheLanguageCompileWithoutAWarning() {
        List<List<String>> complaints = complaints(GOOD);

        for (int i = 0; i < GOOD.size(); i++) {
            assertThat(complaints.get(i)).as(GOOD.get(i)).isEmpty();
        }
    }

    @Test
    void valuesOfAnotherTypeAndPropertiesOfAnotherRecordDoNotCompile() {
        List<List<String>> complaints = complaints(BAD);

        for (int i = 0; i < BAD.size(); i++) {
            assertThat(complaints.get(i)).as(BAD.get(i)).isNotEmpty();
        }
    }
}
