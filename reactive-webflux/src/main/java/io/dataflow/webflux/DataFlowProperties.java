package io.dataflow.webflux;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties {@code dataflow.*} of an application.
 *
 * @param enabled whether a DataFlow is made at all
 * @param name its name in errors; by default that of the database
 * @param autoMigrate whether missing tables and columns are created
 * @param existingSchema whether the schema belongs to somebody else, so that not one DDL statement is issued
 * @param readyAtStart whether the application waits for the tables when it starts, and does not start without them
 * @param scan whether classes with {@code @DataModel} are looked for
 * @param packages where they are looked for; by default in the packages of the application
 */
@ConfigurationProperties("dataflow")
public record DataFlowProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable String name,
        @DefaultValue("true") boolean autoMigrate,
        @DefaultValue("false") boolean existingSchema,
        @DefaultValue("true") boolean readyAtStart,
        @DefaultValue("true") boolean scan,
        @DefaultValue List<String> packages) {}
