package io.dataflow.webflux;

import io.dataflow.DataFlow;
import io.dataflow.core.model.ModelDefinition;
import io.r2dbc.spi.ConnectionFactory;
import java.util.List;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.transaction.ReactiveTransactionManager;

/**
 * Makes the {@link DataFlow} of an application, on its {@link ConnectionFactory}, when it has one and no DataFlow of its own.
 *
 * <p>Its models are the beans of type {@link ModelDefinition} and the classes with {@code @DataModel} in the packages of the
 * application; a {@link DataFlowCustomizer} has the last word. It takes part in the transactions of Spring, and Spring in its.
 */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration",
            "org.springframework.boot.r2dbc.autoconfigure.R2dbcTransactionManagerAutoConfiguration"
        })
@ConditionalOnClass({DataFlow.class, R2dbcTransactionManager.class})
@ConditionalOnSingleCandidate(ConnectionFactory.class)
@ConditionalOnBooleanProperty(name = "dataflow.enabled", matchIfMissing = true)
@EnableConfigurationProperties(DataFlowProperties.class)
public final class DataFlowAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    DataFlow dataFlow(
            ConnectionFactory connections,
            ObjectProvider<R2dbcTransactionManager> managers,
            DataFlowProperties properties,
            ObjectProvider<ModelDefinition> models,
            ObjectProvider<DataFlowCustomizer> customizers,
            ApplicationContext application) {
        DataFlow.Builder builder = DataFlow.builder(new SpringConnections(connections, manager(connections, managers)))
                .autoMigrate(properties.autoMigrate())
                .existingSchema(properties.existingSchema());
        String name = properties.name();
        if (name != null) {
            builder.name(name);
        }
        models.orderedStream().forEach(builder::model);
        if (properties.scan()) {
            new ModelScan(application, application.getEnvironment())
                    .in(packages(properties, application))
                    .forEach(builder::model);
        }
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return builder.build();
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBooleanProperty(name = "dataflow.ready-at-start", matchIfMissing = true)
    ReadyAtStart dataFlowReadyAtStart(DataFlow db) {
        return new ReadyAtStart(db);
    }

    /** The manager of the application for these connections; another one on them begins the same kind of transaction. */
    private static ReactiveTransactionManager manager(
            ConnectionFactory connections, ObjectProvider<R2dbcTransactionManager> managers) {
        return managers.orderedStream()
                .filter(manager -> manager.getConnectionFactory() == connections)
                .findFirst()
                .orElseGet(() -> new R2dbcTransactionManager(connections));
    }

    private static List<String> packages(DataFlowProperties properties, BeanFactory application) {
        if (!properties.packages().isEmpty()) {
            return properties.packages();
        }
        return AutoConfigurationPackages.has(application) ? AutoConfigurationPackages.get(application) : List.of();
    }
}
