package io.dataflow.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.R2dbcException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class MemoryTest extends Driven {

    private static SqliteConnectionFactory factory(String name) {
        return new SqliteConnectionFactoryProvider()
                .create(ConnectionFactoryOptions.parse("r2dbc:sqlite:mem:///" + name));
    }

    private static SqliteConnection connect(SqliteConnectionFactory factory) {
        return (SqliteConnection) Mono.from(factory.create()).block(PATIENCE);
    }

    @Test
    void aDatabaseIsSharedByItsNameUntilItsFactoriesAreClosed() {
        SqliteConnectionFactory first = factory("shared");
        SqliteConnectionFactory second = factory("shared");
        SqliteConnection connection = connect(first);
        update(connection, "CREATE TABLE t (i)");
        wait(connection.close());

        SqliteConnection other = connect(second);
        assertThat(update(other, "INSERT INTO t VALUES (1)")).isOne();
        Path file = Path.of(value(other, "SELECT file FROM pragma_database_list", String.class));
        wait(first.close());
        assertThat(number(other, "SELECT count(*) FROM t")).isOne();
        wait(second.close());
        assertThat(number(other, "SELECT count(*) FROM t")).isOne();
        assertThatThrownBy(() -> connect(second))
                .isInstanceOf(R2dbcException.class)
                .hasMessageContaining("closed");
        wait(other.close());

        assertThat(file).doesNotExist();
        assertThat(Files.exists(Path.of(file + "-wal"))).isFalse();
        SqliteConnectionFactory third = factory("shared");
        SqliteConnection fresh = connect(third);
        assertThat(number(fresh, "SELECT count(*) FROM sqlite_schema")).isZero();
        wait(fresh.close());
        wait(third.close());
    }

    @Test
    void namesAreApartAndThereAreReadersBesideTheWriter() {
        SqliteConnectionFactory factory = factory("one");
        SqliteConnectionFactory elsewhere = factory("two");
        SqliteConnection writer = connect(factory);
        SqliteConnection reader = connect(factory);
        SqliteConnection stranger = connect(elsewhere);
        update(writer, "CREATE TABLE t (i)");
        wait(writer.beginTransaction());
        update(writer, "INSERT INTO t VALUES (1)");

        assertThat(number(reader, "SELECT count(*) FROM t")).isZero();
        assertThat(number(stranger, "SELECT count(*) FROM sqlite_schema")).isZero();
        for (SqliteConnection connection : new SqliteConnection[] {writer, reader, stranger}) {
            wait(connection.close());
        }
        wait(factory.close());
        wait(elsewhere.close());
    }
}
