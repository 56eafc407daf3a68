package io.dataflow.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A data folder with both roles, initialised once per version; every server starts from a copy. */
final class PostgresTemplate {

    private PostgresTemplate() {}

    static void copyTo(Path data) {
        Path home = PostgresBinaries.get();
        Path template = home.resolveSibling(home.getFileName() + "-data");
        Folders.once(template, folder -> initialise(home, folder));
        Folders.copy(template.resolve("data"), data, file -> true);
        Unprivileged.get().handOver(data);
    }

    private static void initialise(Path home, Path folder) {
        try {
            Path password = Files.writeString(folder.resolve("password"), PostgresServer.PASSWORD + "\n");
            Path roles = Files.writeString(folder.resolve("roles.sql"), PostgresServer.CREATE_USER + "\n");
            Path data = Files.createDirectory(folder.resolve("data"));
            Unprivileged anybody = Unprivileged.get();
            anybody.handOver(folder);
            anybody.run(
                    null,
                    home.resolve("bin/initdb").toString(),
                    "--pgdata=" + data,
                    "--username=" + PostgresServer.SUPERUSER,
                    "--pwfile=" + password,
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale=C",
                    "--no-sync");
            anybody.run(
                    roles,
                    home.resolve("bin/postgres").toString(),
                    "--single",
                    "-D",
                    data.toString(),
                    "-F",
                    "postgres");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
