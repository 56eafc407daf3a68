package io.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.schema.Table;
import io.dataflow.testsupport.OnDatabase;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactoryOptions;
import org.junit.jupiter.api.Test;

@OnDatabase("H2")
class DiscoveryOnH2Test extends DiscoveryContract {

    /** H2 has one catalogue for all users, so that nothing is hidden from those without rights. */
    @Test
    void aUserWithoutRightsSeesTheSchema() {
        run(
                "CREATE TABLE \"one\" (\"id\" INTEGER PRIMARY KEY)",
                "CREATE TABLE \"two\" (\"id\" INTEGER PRIMARY KEY)",
                "CREATE USER \"NOBODY\" PASSWORD 'x'");
        // By a plain factory: our settings for H2 are for administrators.
        DataFlow db = opened(DataFlow.builder(ConnectionFactories.get(
                        ConnectionFactoryOptions.parse(database().r2dbcUrl().split("\\?")[0])
                                .mutate()
                                .option(ConnectionFactoryOptions.USER, "NOBODY")
                                .option(ConnectionFactoryOptions.PASSWORD, "x")
                                .build()))
                .build());
        assertThat(await(db.discoverSchema()).tables()).extracting(Table::name).containsExactly("one", "two");
    }
}
