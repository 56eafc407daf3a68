package io.dataflow.hostile;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Strings that break what is put together from text; each holds {@link #CANARY}. */
final class HostileStrings {

    static final String CANARY = "kanarie";

    private static final List<String> PARTS = List.of(
            "'",
            "''",
            "\"",
            "\"\"",
            "`",
            ";",
            "--",
            "/*",
            "*/",
            "$1",
            "$$",
            "?",
            ":x",
            "@x",
            "\\",
            "\\'",
            "%",
            "_",
            "(",
            ")",
            ",",
            " OR 1=1 ",
            "'; DROP TABLE \"items\"; --",
            "\"; DROP TABLE \"items\"; --",
            " UNION SELECT ",
            "NULL",
            "SELECT",
            "${x.y}",
            "{{x}}",
            "$eq",
            "$or",
            ".",
            "..",
            "-",
            "\n",
            "\r",
            "\t",
            "\u00e9",
            "\u4e2d",
            "\ud83c\udf89",
            "\u202e",
            "\ufeff",
            "x".repeat(3_000));

    private HostileStrings() {}

    /** Some that are drawn, and each part by itself. */
    static List<String> draw(Random random, int count) {
        List<String> all = new ArrayList<>();
        PARTS.forEach(part -> all.add(CANARY + part));
        PARTS.forEach(part -> all.add(part + CANARY));
        for (int i = 0; i < count; i++) {
            StringBuilder text = new StringBuilder();
            int before = random.nextInt(4);
            for (int j = 0; j < 4; j++) {
                text.append(j == before ? CANARY : "").append(PARTS.get(random.nextInt(PARTS.size())));
            }
            all.add(text.toString());
        }
        return all;
    }

    /** Those that no database keeps: a NUL, and halves of a pair. */
    static List<String> impossible() {
        return List.of("\0", CANARY + "\0x", "\ud83c", CANARY + "\udf89", "\udf89\ud83c");
    }
}
