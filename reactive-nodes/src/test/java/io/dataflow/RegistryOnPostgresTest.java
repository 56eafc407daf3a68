package io.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.ModelOperations;
import io.dataflow.core.RegistryException;
import io.dataflow.core.SchemaException;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.OnDatabase;
import io.dataflow.testsupport.WithoutPooler;
import org.junit.jupiter.api.Test;

@OnDatabase("PostgreSQL")
class RegistryOnPostgresTest extends RegistryContract {

    @Test
    @Capability("S54")
    @WithoutPooler("a default of the database holds for new sessions, and the pooler keeps those that it has")
    void aRoleThatMayNotMakeTheTableIsToldHowToDoWithoutIt() {
        await(opened(builder().model(Contact.class).modelPersistence(false).build())
                .ready()
                .thenReturn(1));
        database()
                .execute("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on',"
                        + " current_database()); END $$");
        assertThat(refused(SchemaException.class, () -> open(Contact.class).ready()))
                .hasMessageContaining("dataflow_models")
                .hasMessageContaining("modelPersistence(false)");
        ModelOperations<Contact> without = opened(
                        builder().model(Contact.class).modelPersistence(false).build())
                .model(Contact.class);
        assertThat(await(without.count(without.all()))).isZero();
    }

    @Test
    @Capability("S54")
    void aRoleThatMayNotWriteTheTableIsToldSo() {
        await(open(Contact.class).ready().thenReturn(1));
        database().execute("REVOKE INSERT, UPDATE ON \"dataflow_models\" FROM CURRENT_USER");
        await(open(Contact.class).ready().thenReturn(1));
        RegistryException refused = refused(RegistryException.class, () -> open(model("Other", "id", "string"))
                .ready());
        assertThat(refused)
                .hasMessageContaining("the table 'dataflow_models'")
                .hasMessageContaining("may not")
                .hasMessageContaining("turn modelPersistence off");
        assertThat(refused.isTransient()).isFalse();
    }
}
