package io.dataflow.webflux;

import io.dataflow.DataFlow;
import io.dataflow.testsupport.TestDatabase;
import java.util.stream.Stream;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.r2dbc.mapping.R2dbcMappingContext;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** An application as users write it: the database in its properties, models and repositories in its package. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class Application {

    /** Spring Data, which knows no SQLite. */
    private static final String WITHOUT_SPRING_DATA =
            "spring.autoconfigure.exclude=org.springframework.boot.data.r2dbc.autoconfigure.DataR2dbcAutoConfiguration,"
                    + "org.springframework.boot.data.r2dbc.autoconfigure.DataR2dbcRepositoriesAutoConfiguration";

    @Bean
    Notes notes(DataFlow db, DatabaseClient client) {
        return new Notes(db, client);
    }

    @Bean
    RouterFunction<ServerResponse> routes(DataFlow db, Notes notes) {
        return RouterFunctions.route()
                .POST("/notes/{id}", request -> db.model(Note.class)
                        .create(new Note(request.pathVariable("id"), "by HTTP"))
                        .flatMap(note -> ServerResponse.ok().bodyValue(note.id())))
                .POST("/both/{spring}/{node}", request -> notes.both(
                                request.pathVariable("spring"), request.pathVariable("node"), Mono.empty())
                        .then(Mono.defer(() -> ServerResponse.ok().build())))
                .build();
    }

    /** Names mean the same on every database when they are quoted. */
    @Bean
    static BeanPostProcessor quoting() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                if (bean instanceof R2dbcMappingContext mapping) {
                    mapping.setForceQuote(true);
                }
                return bean;
            }
        };
    }

    /** Starts the application on a database, without a server. */
    static ConfigurableApplicationContext start(TestDatabase database, String... properties) {
        String[] all = Stream.of(
                        Stream.of("spring.r2dbc.url=" + database.r2dbcUrl(), "spring.main.banner-mode=off"),
                        database.name().equals(TestDatabase.SQLITE)
                                ? Stream.of(WITHOUT_SPRING_DATA)
                                : Stream.<String>empty(),
                        Stream.of(properties))
                .flatMap(each -> each)
                .toArray(String[]::new);
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties(all)
                .run();
    }
}
