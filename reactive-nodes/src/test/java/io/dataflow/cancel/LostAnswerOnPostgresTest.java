package io.dataflow.cancel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.DataFlow;
import io.dataflow.core.OutcomeUnknownException;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.OnDatabase;
import io.r2dbc.spi.ConnectionFactoryOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The answer to a commit that the server has carried out gets lost on its way. */
@Capability({"S31", "S32"})
@OnDatabase("PostgreSQL")
class LostAnswerOnPostgresTest extends CancelBase {

    @Test
    void theOutcomeIsUnknownThoughTheRowsAreStored() throws IOException {
        open(1).close().block(LIMIT);
        ConnectionFactoryOptions server =
                ConnectionFactoryOptions.parse(database().r2dbcUrl());
        try (Wire wire = new Wire(server)) {
            DataFlow db = DataFlow.builder(
                            database().r2dbcUrl().replaceFirst("@[^/]+/", "@localhost:" + wire.port() + "/"))
                    .model(Item.class)
                    .build();
            assertThatThrownBy(() ->
                            db.transaction(tx -> items(tx).create(Item.of("a"))).block(LIMIT))
                    .isInstanceOf(OutcomeUnknownException.class);
            Awaitility.await().untilAsserted(() -> assertThat(ids()).containsExactly("a"));
            db.close().block(LIMIT);
        }
    }

    /** Carries everything to the server and back, up to the answer to a commit, at which it breaks. */
    private static final class Wire implements AutoCloseable {

        private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final ConnectionFactoryOptions server;
        private volatile boolean committing;

        Wire(ConnectionFactoryOptions server) throws IOException {
            this.server = server;
            start(this::accept);
        }

        int port() {
            return listening.getLocalPort();
        }

        private void accept() throws IOException {
            while (true) {
                Socket client = listening.accept();
                Object host = server.getRequiredValue(ConnectionFactoryOptions.HOST);
                Object port = server.hasOption(ConnectionFactoryOptions.PORT)
                        ? server.getRequiredValue(ConnectionFactoryOptions.PORT)
                        : 5432;
                Socket behind = new Socket(String.valueOf(host), Integer.parseInt(String.valueOf(port)));
                start(() -> carry(client, behind, true));
                start(() -> carry(behind, client, false));
            }
        }

        private void carry(Socket from, Socket to, boolean asks) throws IOException {
            byte[] bytes = new byte[8_192];
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                if (asks && new String(bytes, 0, read, StandardCharsets.ISO_8859_1).contains("COMMIT")) {
                    committing = true;
                }
                if (!asks && committing) {
                    break;
                }
                out.write(bytes, 0, read);
                out.flush();
            }
            from.close();
            to.close();
        }

        private static void start(Work work) {
            Thread thread = new Thread(() -> {
                try {
                    work.run();
                } catch (IOException closed) {
                    // the wire is cut
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public void close() throws IOException {
            listening.close();
        }

        private interface Work {
            void run() throws IOException;
        }
    }
}
