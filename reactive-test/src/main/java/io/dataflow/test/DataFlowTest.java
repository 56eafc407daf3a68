package io.dataflow.test;

import io.dataflow.test.internal.DataFlowExtension;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A class of tests on a database, each of which rolls back.
 *
 * <pre>{@code
 * @DataFlowTest(url = "r2dbc:h2:mem:///test", models = {Contact.class})
 * class ContactsTest {
 *     @Test void creates(DataFlow db, DataFlowStep step) {
 *         step.create(db.model(Contact.class).create(ada)).expectNextCount(1).verifyComplete();
 *     }
 * }
 * }</pre>
 *
 * <p>The DataFlow of a test routes every road to one connection, whatever thread or subscriber the work has: single statements,
 * nodes, workflows, transactions, calls through a running server. Each statement runs in a savepoint of its own, so that one
 * that fails leaves the others alone. Outermost transactions are savepoints too, one after another; what was to run after
 * their commit runs when they are over. Their isolation and read-only mode have no effect, since both belong to the whole
 * transaction of the test.
 *
 * <p>What cannot roll back is refused by name: changes of the schema on H2, {@code CREATE INDEX CONCURRENTLY}, a
 * {@code requiresNew} inside another transaction, a lease of {@code db.on(scheduler)}, tenants that have more than the column to
 * keep them apart. A lease that was there before works on the connection of the test. Refused is also work outside of a test: while it is constructed, and when it is over. Tables of the models are made before the first test, and stay.
 *
 * <p>Tests of one DataFlow run one after another, also where JUnit runs tests in parallel; classes of the same URL and models
 * share one. Tests with a DataFlow each run side by side.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE})
@ExtendWith(DataFlowExtension.class)
public @interface DataFlowTest {

    /**
     * The R2DBC URL of the database; {@code ${name}} in it is a system property or a variable of the environment. Empty by
     * default: the DataFlow is that of the framework that runs the test, such as the bean of a Spring context.
     */
    String url() default "";

    /** The models; with a URL only, since the DataFlow of a framework has its own. */
    Class<?>[] models() default {};
}
