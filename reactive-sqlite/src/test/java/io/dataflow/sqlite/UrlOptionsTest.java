package io.dataflow.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactoryOptions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UrlOptionsTest extends Driven {

    private static SqliteConfiguration parse(String url) {
        return UrlOptions.configuration(ConnectionFactoryOptions.parse(url));
    }

    @Test
    void pathsAreRelativeOrAbsolute() {
        assertThat(parse("r2dbc:sqlite:file:///./a/b.db").path()).hasToString("./a/b.db");
        assertThat(parse("r2dbc:sqlite:file:////a/b.db").path()).hasToString("/a/b.db");
        assertThat(parse("r2dbc:sqlite:mem:///some").path()).isNull();
        assertThat(parse("r2dbc:sqlite:mem:///some").name()).isEqualTo("some");
    }

    @Test
    void pragmasHaveDefaults() {
        assertThat(parse("r2dbc:sqlite:file:///a.db").pragmas())
                .containsEntry("journal_mode", "WAL")
                .containsEntry("synchronous", "NORMAL")
                .containsEntry("foreign_keys", "ON");
    }

    @Test
    void optionsAreKnownWithAndWithoutUnderscores() {
        SqliteConfiguration read = parse(
                "r2dbc:sqlite:file:///a.db?foreignKeys=OFF&cache_size=-4000&busy_timeout=70&statementTimeout=PT2S&readOnly=true&fetchSize=9");

        assertThat(read.pragmas()).containsEntry("foreign_keys", "OFF").containsEntry("cache_size", "-4000");
        assertThat(read.lockWaitTime()).isEqualTo(Duration.ofMillis(70));
        assertThat(read.statementTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(read.isReadOnly()).isTrue();
        assertThat(read.fetchSize()).isEqualTo(9);
    }

    @Test
    void anUnknownOptionIsAnErrorThatListsTheKnownOnes() {
        assertThatThrownBy(() -> ConnectionFactories.get("r2dbc:sqlite:file:///a.db?foreing_keys=ON"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[foreing_keys]")
                .hasMessageContaining("busy_timeout")
                .hasMessageContaining("foreign_keys");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "r2dbc:sqlite:mem:///",
                "r2dbc:sqlite:file:///",
                "r2dbc:sqlite://host/a.db",
                "r2dbc:sqlite:file:///a.db?busy_timeout=soon",
                "r2dbc:sqlite:file:///a.db?busy_timeout=-PT1S",
                "r2dbc:sqlite:file:///a.db?fetch_size=0",
                "r2dbc:sqlite:file:///a.db?read_only=perhaps",
                "r2dbc:sqlite:file:///a.db?busy_timeout=1&lockWaitTimeout=2",
                "r2dbc:sqlite:file:///a.db?journal_mode=WAL;DROP",
                "r2dbc:sqlite:file:///a%3Fb.db",
            })
    void whatMakesNoSenseIsRefused(String url) {
        assertThatThrownBy(() -> ConnectionFactories.get(url)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void optionsOfThePoolArePassedOnByItAndLeftAlone() {
        assertThat(parse("r2dbc:sqlite:file:///a.db?maxSize=3&initialSize=1").fetchSize())
                .isEqualTo(256);
    }

    @Test
    void pragmasAreSetOnEachConnection() {
        SqliteConnection connection = open("?foreign_keys=OFF&synchronous=FULL&cache_size=-1234");

        assertThat(number(connection, "PRAGMA foreign_keys")).isZero();
        assertThat(number(connection, "PRAGMA synchronous")).isEqualTo(2);
        assertThat(number(connection, "PRAGMA cache_size")).isEqualTo(-1234);
        assertThat(value(connection, "PRAGMA journal_mode", String.class)).isEqualTo("wal");
        assertThat(number(open(), "PRAGMA foreign_keys")).isOne();
    }
}
