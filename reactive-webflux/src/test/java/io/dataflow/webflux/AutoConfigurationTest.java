package io.dataflow.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.DataFlow;
import io.dataflow.core.DataFlowException;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.nodes.internal.DataFlowAccess;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.TestDatabase;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ValidationDepth;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.transaction.ReactiveTransactionManager;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** When a DataFlow is made for an application, and of what. */
@Capability("S1")
class AutoConfigurationTest {

    private static final ModelDefinition COUPON =
            ModelDefinition.of(Map.of("name", "Coupon", "fields", Map.of("id", "string", "percent", "int")));

    private final TestDatabase database = TestDatabase.h2();

    private final ReactiveWebApplicationContextRunner application = new ReactiveWebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DataFlowAutoConfiguration.class,
                    DataFlowTransactionAutoConfiguration.class,
                    R2dbcAutoConfiguration.class,
                    R2dbcTransactionManagerAutoConfiguration.class))
            .withPropertyValues("spring.r2dbc.url=" + database.r2dbcUrl());

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void theDataFlowIsMadeOnTheConnectionsOfTheApplicationWithItsModels() {
        application
                .withPropertyValues("dataflow.packages=io.dataflow.webflux", "dataflow.name=shop")
                .withBean(ModelDefinition.class, () -> COUPON)
                .run(context -> {
                    DataFlow db = context.getBean(DataFlow.class);
                    assertThat(db.name()).isEqualTo("shop");
                    assertThat(db.node("NoteCreateNode").definition().name()).isEqualTo("NoteCreateNode");
                    assertThat(db.node("CouponCreateNode").definition().name()).isEqualTo("CouponCreateNode");
                    assertThat(database.query("SELECT count(*) AS n FROM \"notes\""))
                            .hasSize(1);
                    assertThat(database.query("SELECT count(*) AS n FROM \"coupons\""))
                            .hasSize(1);
                });
    }

    @Test
    void aCustomizerHasTheLastWord() {
        application
                .withPropertyValues("dataflow.name=shop", "dataflow.scan=false")
                .withBean(
                        DataFlowCustomizer.class,
                        () -> builder -> builder.name("till").model(COUPON))
                .run(context -> {
                    DataFlow db = context.getBean(DataFlow.class);
                    assertThat(db.name()).isEqualTo("till");
                    assertThat(db.nodes()).allMatch(node -> node.name().startsWith("Coupon"));
                });
    }

    @Test
    void nothingIsMadeWithoutConnectionsBesideAnotherDataFlowOrWhenSwitchedOff() {
        new ReactiveWebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(DataFlowAutoConfiguration.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(DataFlow.class));
        application.withPropertyValues("dataflow.enabled=false").run(context -> assertThat(context)
                .doesNotHaveBean(DataFlow.class));
        DataFlow own = DataFlow.open(database.r2dbcUrl());
        application
                .withBean("own", DataFlow.class, () -> own)
                .run(context -> assertThat(context.getBean(DataFlow.class)).isSameAs(own));
        application
                .withBean("one", ConnectionFactory.class, () -> ConnectionFactories.get(database.r2dbcUrl()))
                .withBean("two", ConnectionFactory.class, () -> ConnectionFactories.get(database.r2dbcUrl()))
                .run(context -> assertThat(context).doesNotHaveBean(DataFlow.class));
    }

    @Test
    void oneOfTwoConnectionFactoriesIsTakenWhenItIsThePrimaryOne() {
        ConnectionFactory one = ConnectionFactories.get(database.r2dbcUrl());
        application
                .withBean("one", ConnectionFactory.class, () -> one, bean -> bean.setPrimary(true))
                .withBean("two", ConnectionFactory.class, () -> ConnectionFactories.get(database.r2dbcUrl()))
                .run(context -> {
                    assertThat(DataFlowAccess.core(context.getBean(DataFlow.class))
                                    .isOn(one))
                            .isTrue();
                    assertThat(context.getBean(R2dbcTransactionManager.class).getConnectionFactory())
                            .isSameAs(one);
                });
    }

    @Test
    void theManagerOfTheApplicationComesBeforeOursAndOursBeforeThatOfBoot() {
        application.run(context -> assertThat(context)
                .getBean(ReactiveTransactionManager.class)
                .isInstanceOf(NestingTransactionManager.class));
        application.withPropertyValues("dataflow.enabled=false").run(context -> assertThat(context)
                .getBean(ReactiveTransactionManager.class)
                .isExactlyInstanceOf(R2dbcTransactionManager.class));
        application
                .withBean(
                        ReactiveTransactionManager.class,
                        () -> new R2dbcTransactionManager(ConnectionFactories.get(database.r2dbcUrl())))
                .run(context -> assertThat(context)
                        .getBean(ReactiveTransactionManager.class)
                        .isExactlyInstanceOf(R2dbcTransactionManager.class));
    }

    @Test
    void connectionsThatAreNotOursOutliveTheApplication() {
        ConnectionPool pool =
                new ConnectionPool(ConnectionPoolConfiguration.builder(ConnectionFactories.get(database.r2dbcUrl()))
                        .build());
        try {
            application
                    .withBean(ModelDefinition.class, () -> COUPON)
                    .withBean(ConnectionFactory.class, () -> pool, bean -> bean.setDestroyMethodName(""))
                    .run(context -> assertThat(DataFlowAccess.core(context.getBean(DataFlow.class))
                                    .isOn(pool))
                            .isTrue());

            assertThat(pool.isDisposed()).isFalse();
            Flux.usingWhen(pool.create(), connection -> connection.validate(ValidationDepth.REMOTE), Connection::close)
                    .blockLast();
        } finally {
            pool.disposeLater().block();
        }
    }

    @Test
    void anExistingSchemaStaysAsItIs() {
        application
                .withPropertyValues("dataflow.existing-schema=true", "dataflow.packages=io.dataflow.webflux")
                .run(context -> assertThat(context).getFailure().hasMessageContaining("Note"));
        application
                .withPropertyValues(
                        "dataflow.auto-migrate=false",
                        "dataflow.ready-at-start=false",
                        "dataflow.packages=io.dataflow.webflux")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(database.query("SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = 'PUBLIC'"))
                .isEmpty();
    }

    @Test
    void theDataFlowClosesWithItsApplication() {
        AtomicReference<DataFlow> db = new AtomicReference<>();
        application
                .withBean(ModelDefinition.class, () -> COUPON)
                .run(context -> db.set(context.getBean(DataFlow.class)));

        assertThatThrownBy(() -> db.get().model("Coupon").find("c1").block())
                .isInstanceOfSatisfying(DataFlowException.class, error -> assertThat(error.code())
                        .isEqualTo("CLOSED"));
    }

    @Test
    void bootFindsTheConfiguration() {
        assertThat(ImportCandidates.load(AutoConfiguration.class, getClass().getClassLoader()))
                .contains(
                        DataFlowAutoConfiguration.class.getName(),
                        DataFlowTransactionAutoConfiguration.class.getName());
    }

    @Test
    void everyPropertyIsDescribedForEditors() throws IOException {
        JsonNode metadata;
        try (InputStream file =
                DataFlowProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            metadata = JsonMapper.shared().readTree(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        }
        assertThat(metadata.get("properties").valueStream().map(each -> each.get("name")
                        .stringValue()))
                .containsExactlyElementsOf(Arrays.stream(DataFlowProperties.class.getRecordComponents())
                        .map(AutoConfigurationTest::property)
                        .toList());
        assertThat(metadata.get("properties").valueStream())
                .allMatch(each -> each.get("description").stringValue().endsWith("."))
                .allMatch(each -> each.get("type").stringValue().startsWith("java."));
    }

    private static String property(RecordComponent component) {
        return "dataflow." + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
