package io.dataflow.pools;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.DataFlow;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.OnDatabase;
import io.dataflow.testsupport.TestDatabase;
import io.dataflow.testsupport.WithoutPooler;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** The warning of a budget that the server cannot hold. */
@Capability("S41")
@WithoutPooler("connections to a pooler are not those to the server")
@OnDatabase(TestDatabase.POSTGRESQL)
class ServerRoomOnPostgresTest extends PoolsBase {

    @Test
    void aBudgetThatTheServerCannotHoldIsToldOnceWithTheArithmetic() {
        Map<String, Object> server = database()
                .query("SELECT current_setting('max_connections')::int AS most,"
                        + " current_setting('superuser_reserved_connections')::int"
                        + " + coalesce(current_setting('reserved_connections', true)::int, 0) AS reserved")
                .get(0);
        int most = (int) server.get("most");
        int reserved = (int) server.get("reserved");
        int room = most - reserved;
        String url = database().r2dbcUrl().replaceAll("\\?.*", "");

        assertThat(warnings(DataFlow.builder(url), room - 1)).isEmpty();
        assertThat(warnings(DataFlow.builder(url), room + 1))
                .singleElement()
                .asString()
                .contains(
                        "Pool 'shop' may hold " + (room + 2) + " connections (size " + (room + 1) + " + maxOverflow 1)",
                        "takes " + room + " ",
                        "(max_connections " + most + " - " + reserved + " reserved)");
        // The connections to a pooler are not those to the server.
        assertThat(warnings(DataFlow.builder(url).poolerMode(true), room + 1)).isEmpty();
    }

    private List<String> warnings(DataFlow.Builder builder, int size) {
        PrintStream before = System.err;
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        System.setErr(new PrintStream(told, true, StandardCharsets.UTF_8));
        try {
            DataFlow db = open(builder, o -> o.size(size).maxOverflow(1));
            assertThat(Flux.range(0, 3)
                            .concatMap(i -> parts(db).find("p" + i))
                            .count()
                            .block(LIMIT))
                    .isZero();
            db.close().block(LIMIT);
        } finally {
            System.setErr(before);
        }
        return told.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains("may hold"))
                .toList();
    }
}
