package io.dataflow.core.internal.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {

    @ParameterizedTest
    @CsvSource({
        "created_at, createdAt",
        "id, id",
        "a__b, aB",
        "_x_y, _xY",
        "__, __",
        "createdAt, createdAt",
        "line_2, line2"
    })
    void camelCaseJoinsWords(String snake, String camel) {
        assertThat(Names.camel(snake)).isEqualTo(camel);
    }

    @Test
    void snakeCaseOfCamelCaseOfLowerWordsIsWhereItBegan() {
        Random random = new Random(20_240_229);
        for (int i = 0; i < 1_000; i++) {
            StringBuilder name = new StringBuilder();
            for (int word = 0; word <= random.nextInt(4); word++) {
                name.append(name.isEmpty() ? "" : "_");
                for (int letter = 0; letter <= 1 + random.nextInt(6); letter++) {
                    name.append((char) ('b' + random.nextInt(16)));
                }
            }
            assertThat(Names.snake(Names.camel(name.toString()))).isEqualTo(name.toString());
            assertThat(Names.snake(name.toString())).isEqualTo(name.toString());
        }
    }
}
