package io.dataflow.verification;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import io.r2dbc.spi.Statement;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The rules of {@code CONTRIBUTING.md} that a machine can check, over the main code of all published modules. */
class HouseRulesTest {

    /** Who may subscribe by itself, and why nobody above can do it. Names are relative to {@code io.dataflow}. */
    private static final Map<String, String> SUBSCRIBERS = Map.of(
            "core.internal.connection.Handover",
            "an operator, which subscribes to its source as any does: whether a value or a cancel comes first is decided once",
            "core.internal.connection.Only",
            "an operator, which subscribes to its source as any does: a value that meets its cancel is no empty source",
            "core.internal.connection.PartsForLongWork",
            "a connection that comes after its caller went away goes back, though nobody waits for that any more",
            "core.internal.connection.PhysicalConnections",
            "a pool opens, checks and closes its connections for whoever waits then, and for nobody when they idled too long",
            "core.internal.connection.PreparedConnections",
            "a connection whose preparation ended as its caller went away goes back, though nobody waits for that any more",
            "core.internal.connection.TransactionScope",
            "a connection that comes after its transaction was cancelled goes back, though nobody waits for that any more",
            "core.internal.execution.Asked",
            "a statement that answers several callers is that of none of them: it goes on while one of them is there",
            "core.internal.execution.MergingTicks",
            "a bulk operation runs at its own speed while nobody asks for progress, so demand must not be passed on",
            "core.internal.replica.Replica",
            "a replica is measured once for all reads that come meanwhile, most of which do not wait for it");

    private static final List<String> DATABASES = List.of("postgresql", "h2", "sqlite");

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .importPaths(House.published().stream()
                    .map(module -> module.resolve("target/classes"))
                    .toArray(Path[]::new));

    @Test
    void aFloorStandsOnlyOnTheFloorsBelow() {
        check(layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .withOptionalLayers(true)
                .layer("sqlite")
                .definedBy("io.dataflow.sqlite..")
                .layer("core")
                .definedBy("io.dataflow.core..")
                .layer("migrations")
                .definedBy("io.dataflow.migrations..")
                .layer("nodes")
                .definedBy("io.dataflow", "io.dataflow.nodes..")
                .layer("test")
                .definedBy("io.dataflow.test..")
                .layer("webflux")
                .definedBy("io.dataflow.webflux..")
                .whereLayer("sqlite")
                .mayNotAccessAnyLayer()
                .whereLayer("sqlite")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("core")
                .mayNotAccessAnyLayer()
                .whereLayer("migrations")
                .mayOnlyAccessLayers("core")
                .whereLayer("nodes")
                .mayOnlyAccessLayers("core", "migrations")
                .whereLayer("test")
                .mayOnlyAccessLayers("core", "migrations", "nodes")
                .whereLayer("webflux")
                .mayOnlyAccessLayers("core", "migrations", "nodes", "test"));
    }

    @Test
    void nobodyBlocks() {
        check(noBlocking());
    }

    @Test
    void theRuleAgainstBlockingFindsIt() {
        JavaClasses blocking = new ClassFileImporter().importPackages("io.dataflow.testsupport");

        assertThat(noBlocking().evaluate(blocking).getFailureReport().getDetails())
                .anyMatch(line -> line.contains("Mono.block("))
                .anyMatch(line -> line.contains("Thread.sleep("));
    }

    private static ArchRule noBlocking() {
        DescribedPredicate<AccessTarget.CodeUnitCallTarget> ofPublishers =
                target(Publisher.class, "block.*|toIterable|toStream");
        DescribedPredicate<AccessTarget.CodeUnitCallTarget> ofFutures =
                target(Future.class, "get|join").or(target(CompletableFuture.class, "get|join"));
        DescribedPredicate<AccessTarget.CodeUnitCallTarget> ofThreads = target(Thread.class, "sleep|join");
        // A test waits: JUnit calls before and after it, on the thread of the test. So does an application that starts.
        return noClasses()
                .that()
                .resideOutsideOfPackage("io.dataflow.test..")
                .and()
                .doNotHaveFullyQualifiedName("io.dataflow.webflux.ReadyAtStart")
                .should()
                .callCodeUnitWhere(describe("it waits for a result on the calling thread", call -> Stream.of(
                                ofPublishers, ofFutures, ofThreads)
                        .anyMatch(waits -> waits.test(call.getTarget()))));
    }

    @Test
    void oneClassOfExecutionRunsStatements() {
        Set<String> callers = callers(target(Statement.class, "execute"));

        assertThat(callers).as("classes that call Statement.execute").hasSize(1);
        assertThat(callers).allMatch(name -> name.contains(".execution."));
    }

    @Test
    void whoRunsAStatementConsumesItsResultsToTheEnd() {
        DescribedPredicate<AccessTarget.CodeUnitCallTarget> executes = target(Statement.class, "execute");
        DescribedPredicate<AccessTarget.CodeUnitCallTarget> stopsEarly =
                target(Mono.class, "from|fromDirect").or(target(Flux.class, "next|take|first.*|single.*|elementAt"));

        assertThat(codeUnits()
                        .filter(unit -> calls(unit, executes) && calls(unit, stopsEarly))
                        .map(JavaCodeUnit::getFullName))
                .as("methods that execute a statement and cancel its results early")
                .isEmpty();
    }

    @Test
    void onlyListedClassesSubscribe() {
        Set<String> known = SUBSCRIBERS.keySet().stream()
                .map(name -> "io.dataflow." + name)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(callers(target(Publisher.class, "subscribe|subscribeWith")))
                .as("classes that subscribe; each needs a reason in SUBSCRIBERS, and each reason a class")
                .isEqualTo(known);
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "h2", "sqlite"})
    void databasesDoNotKnowEachOther(String database) {
        String[] others = DATABASES.stream()
                .filter(other -> !other.equals(database))
                .map(other -> "..sql." + other + "..")
                .toArray(String[]::new);

        check(noClasses()
                .that()
                .resideInAPackage("..sql." + database + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others));
    }

    @Test
    void springStaysAbove() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("io.dataflow.webflux..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework.."));
    }

    @Test
    void everyPackageIsNullMarked() {
        Set<String> unmarked = new TreeSet<>();
        HOUSE.stream()
                .map(JavaClass::getPackage)
                .filter(each -> !each.isAnnotatedWith(NullMarked.class))
                .map(JavaPackage::getName)
                .forEach(unmarked::add);

        assertThat(unmarked)
                .as("packages without @NullMarked in package-info.java")
                .isEmpty();
    }

    @Test
    void nobodyPrintsAndNobodyThrowsBareExceptions() {
        check(GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS);
        check(GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS);
    }

    private static DescribedPredicate<AccessTarget.CodeUnitCallTarget> target(Class<?> type, String names) {
        return describe(
                type.getSimpleName() + "." + names,
                target -> owner(assignableTo(type)).test(target)
                        && nameMatching(names).test(target));
    }

    private static Set<String> callers(DescribedPredicate<AccessTarget.CodeUnitCallTarget> predicate) {
        return codeUnits()
                .filter(unit -> calls(unit, predicate))
                .map(unit -> outermost(unit.getOwner()).getName())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean calls(JavaCodeUnit unit, DescribedPredicate<AccessTarget.CodeUnitCallTarget> predicate) {
        return unit.getCallsFromSelf().stream().anyMatch(call -> predicate.test(call.getTarget()));
    }

    private static Stream<JavaCodeUnit> codeUnits() {
        return HOUSE.stream().flatMap(type -> type.getCodeUnits().stream());
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(HouseRulesTest::outermost).orElse(type);
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(HOUSE);
    }
}
