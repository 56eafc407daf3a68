package io.dataflow.cancel;

import io.r2dbc.spi.ConnectionFactoryOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Carries everything to a server and back, up to the answer to a word: there it breaks, or is late. */
final class Wire implements AutoCloseable {

    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final String word;
    private final @Nullable Duration late;
    private final String url;
    private volatile boolean listens = true;

    private Wire(String word, @Nullable Duration late, String url) throws IOException {
        this.word = word;
        this.late = late;
        this.url = url;
        start(this::accept);
    }

    static Wire cutAtTheAnswerTo(String word, String url) throws IOException {
        return new Wire(word, null, url);
    }

    static Wire holdingTheAnswerTo(String word, Duration late, String url) throws IOException {
        return new Wire(word, late, url);
    }

    /** The URL of the server by way of this wire. */
    String r2dbcUrl() {
        return url.replaceFirst("@[^/]+/", "@localhost:" + listening.getLocalPort() + "/");
    }

    /** Whether it minds the word; it does from the beginning. */
    void listens(boolean minds) {
        listens = minds;
    }

    private void accept() throws IOException {
        ConnectionFactoryOptions server = ConnectionFactoryOptions.parse(url);
        while (true) {
            Socket client = listening.accept();
            Object host = server.getRequiredValue(ConnectionFactoryOptions.HOST);
            Object port = server.hasOption(ConnectionFactoryOptions.PORT)
                    ? server.getRequiredValue(ConnectionFactoryOptions.PORT)
                    : 5432;
            Socket behind = new Socket(String.valueOf(host), Integer.parseInt(String.valueOf(port)));
            AtomicBoolean asked = new AtomicBoolean();
            start(() -> carry(client, behind, bytes -> {
                asked.compareAndSet(false, listens && bytes.contains(word));
                return true;
            }));
            start(() -> carry(behind, client, bytes -> !asked.getAndSet(false) || holds()));
        }
    }

    /** Whether it goes on when it has been late. */
    private boolean holds() throws IOException {
        if (late == null) {
            return false;
        }
        try {
            Thread.sleep(late.toMillis());
            return true;
        } catch (InterruptedException interrupted) {
            throw new InterruptedIOException();
        }
    }

    private static void carry(Socket from, Socket to, Watch watch) throws IOException {
        byte[] bytes = new byte[8_192];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                if (!watch.goesOn(new String(bytes, 0, read, StandardCharsets.ISO_8859_1))) {
                    return;
                }
                out.write(bytes, 0, read);
                out.flush();
            }
        }
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

    private interface Watch {
        boolean goesOn(String bytes) throws IOException;
    }
}
