package io.dataflow.core.internal.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.SchemaException;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.testsupport.Capability;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A schema that is not ours is compared and never touched. */
@Capability("S50")
abstract class SchemaValidationContract extends SchemaContractBase {

    private static final ModelDefinition CONTACT =
            model("Contact", "id", "string", "email", "string", "score", nullable("int"));

    @Test
    void whatFitsIsAcceptedWithoutOneStatement() {
        database()
                .execute("CREATE TABLE \"contacts\" (\"score\" smallint, \"id\" varchar(40) PRIMARY KEY,"
                        + " \"email\" char(40) NOT NULL, \"more\" date NOT NULL)");
        PlainConnection connection = ensure(SchemaMode.VALIDATE, CONTACT);
        assertThat(connection.executed()).isEmpty();
    }

    @Test
    void everyDifferenceIsNamedAtOnceWithTheNearestNames() {
        database().execute("CREATE TABLE \"contact\" (\"id\" varchar(40) PRIMARY KEY)");
        database().execute("CREATE TABLE \"orders\" (\"id\" varchar(40) PRIMARY KEY, \"totl\" date, \"note\" date)");
        PlainConnection connection = connect();

        SchemaException refused = refused(
                SchemaMode.VALIDATE,
                CONTACT,
                model("Order", "id", "string", "total", nullable("decimal"), "note", nullable("string")),
                model("Nowhere", "id", "string"));

        assertThat(refused.code()).isEqualTo("SCHEMA_MISMATCH");
        assertThat(refused.faults()).hasSize(4);
        assertThat(refused.faults().get(0))
                .isEqualTo("Contact: table 'contacts' is not there; did you mean 'contact'?");
        assertThat(refused.faults().get(1))
                .isEqualTo("Order.total: column 'total' of table 'orders' is not there; did you mean 'totl'?");
        assertThat(refused.faults().get(2)).startsWith("Order.note: column 'note' of table 'orders' is ");
        assertThat(refused.faults().get(3)).startsWith("Nowhere: table");
        assertThat(connection.executed()).isEmpty();
        assertThat(live().tables()).hasSize(2);
    }

    @Test
    void aFieldThatMayBeNullNeedsAColumnThatTakesNull() {
        database()
                .execute(
                        "CREATE TABLE \"orders\" (\"id\" varchar(40) PRIMARY KEY, \"note\" varchar(9) NOT NULL,"
                                + " \"state\" varchar(9) DEFAULT 'new' NOT NULL, \"createdAt\" timestamp with time zone NOT NULL)");
        SchemaException refused = refused(
                SchemaMode.VALIDATE,
                model(
                        "Order",
                        "id",
                        "string",
                        "note",
                        nullable("string"),
                        "state",
                        nullable("string"),
                        "createdAt",
                        Map.of("type", "instant", "nullable", true, "column", "createdAt")));
        assertThat(refused.faults())
                .containsExactly("Order.note: column 'note' of table 'orders' takes no NULL, but the field may be null;"
                        + " make the field not nullable, or migrate the column");
    }

    @Test
    void aViewIsAsGoodAsATable() {
        database().execute("CREATE TABLE \"base\" (\"id\" varchar(40) PRIMARY KEY, \"email\" varchar(40))");
        database().execute("CREATE VIEW \"contacts\" AS SELECT \"id\", \"email\" FROM \"base\"");
        ensure(SchemaMode.VALIDATE, brief());
    }

    private static ModelDefinition brief() {
        return ModelDefinition.of(Map.of(
                "name", "Contact", "timestamps", false, "fields", Map.of("id", "string", "email", nullable("string"))));
    }
}
