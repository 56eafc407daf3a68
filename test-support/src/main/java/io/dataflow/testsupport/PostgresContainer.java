package io.dataflow.testsupport;

import java.nio.file.Files;
import java.nio.file.Path;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** PostgreSQL in a container, where an engine answers; Testcontainers removes it when the JVM ends. */
final class PostgresContainer {

    private static final String IMAGE = "postgres:18-alpine";

    private PostgresContainer() {}

    static boolean isPossible() {
        boolean engineMayBeThere =
                System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock"));
        return engineMayBeThere && DockerClientFactory.instance().isDockerAvailable();
    }

    @SuppressWarnings("resource") // lives as long as the JVM
    static String start() {
        PostgreSQLContainer container = new PostgreSQLContainer(IMAGE)
                .withUsername(PostgresServer.SUPERUSER)
                .withPassword(PostgresServer.PASSWORD)
                .withDatabaseName("postgres");
        container.start();
        return "r2dbc:postgresql://%s:%s@%s:%d/postgres"
                .formatted(
                        PostgresServer.SUPERUSER,
                        PostgresServer.PASSWORD,
                        container.getHost(),
                        container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT));
    }
}
