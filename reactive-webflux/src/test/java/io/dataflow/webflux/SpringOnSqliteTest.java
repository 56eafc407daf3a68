package io.dataflow.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.DataFlow;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.DatabaseContract;
import io.dataflow.testsupport.OnDatabase;
import io.dataflow.testsupport.TestDatabase;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** Transactions of Spring on SQLite, of which Spring itself knows no more than we tell it. */
@OnDatabase(TestDatabase.SQLITE)
@Capability({"S31", "S32"})
class SpringOnSqliteTest extends DatabaseContract {

    @Test
    void workInATransactionOfSpringCommitsAndRollsBackWithIt() {
        new ReactiveWebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        DataFlowAutoConfiguration.class,
                        R2dbcAutoConfiguration.class,
                        R2dbcTransactionManagerAutoConfiguration.class))
                .withPropertyValues(
                        "spring.r2dbc.url=" + database().r2dbcUrl(), "dataflow.packages=io.dataflow.webflux")
                .run(context -> {
                    DataFlow db = context.getBean(DataFlow.class);
                    TransactionalOperator spring =
                            TransactionalOperator.create(context.getBean(ReactiveTransactionManager.class));
                    Mono<?> body = db.node("NoteCreateNode")
                            .run(Map.of("id", "a", "text", "x"))
                            .then(db.transaction(tx -> tx.model(Note.class).create(new Note("b", "x"))))
                            .then(new Notes(db, context.getBean(DatabaseClient.class)).bySpring("c"));
                    IllegalStateException no = new IllegalStateException("no");

                    assertThatThrownBy(() -> body.then(Mono.error(no))
                                    .as(spring::transactional)
                                    .block())
                            .isSameAs(no);
                    assertThat(stored()).isZero();
                    assertThatThrownBy(() -> db.transaction(tx -> body.then(Mono.error(no)))
                                    .block())
                            .isSameAs(no);
                    assertThat(stored()).isZero();
                    body.as(spring::transactional).block();
                    assertThat(stored()).isEqualTo(3);
                });
    }

    private int stored() {
        return database().query("SELECT \"id\" FROM \"notes\"").size();
    }
}
