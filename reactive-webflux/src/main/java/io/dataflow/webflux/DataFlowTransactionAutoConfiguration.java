package io.dataflow.webflux;

import io.dataflow.DataFlow;
import io.r2dbc.spi.ConnectionFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.transaction.ReactiveTransactionManager;

/**
 * Makes the transaction manager of an application that has none of its own, in the place of Spring Boot: it is Spring's, and
 * a nested transaction that it rolls back takes the failures of our statements in it along.
 */
@AutoConfiguration(
        afterName = "org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration",
        beforeName = {
            "org.springframework.boot.r2dbc.autoconfigure.R2dbcTransactionManagerAutoConfiguration",
            "org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration"
        })
@ConditionalOnClass({DataFlow.class, R2dbcTransactionManager.class})
@ConditionalOnSingleCandidate(ConnectionFactory.class)
@ConditionalOnBooleanProperty(name = "dataflow.enabled", matchIfMissing = true)
public final class DataFlowTransactionAutoConfiguration {

    /** Under the name that Spring Boot gives to its own. */
    @Bean
    @ConditionalOnMissingBean(ReactiveTransactionManager.class)
    R2dbcTransactionManager connectionFactoryTransactionManager(ConnectionFactory connections) {
        return new NestingTransactionManager(connections);
    }
}
