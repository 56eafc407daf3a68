package io.dataflow.benchmarks;

import io.dataflow.DataFlow;
import io.dataflow.benchmarks.Scenario.Comparison;
import io.dataflow.benchmarks.Scenario.Contender;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.testsupport.PostgresServer;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.IntFunction;

/**
 * From a declaration to the first row: models of ten fields are registered, their tables made and one row stored, in an empty
 * database each time, beside the same statements by hand.
 *
 * <p>50 models are to take less than a second, 1,000 less than five: 50 and 200 models a second.
 */
final class RegistrationBench {

    private static final String OURS = "reactive-dataflow";
    private static final String BY_HAND = "ddl-by-hand";
    private static final int FEW = 50;
    private static final int MANY = 1_000;

    private RegistrationBench() {}

    static void measure(boolean quick, int rounds, PrintStream out) throws Exception {
        out.println("## Registration\n");
        try (PostgresServer server = PostgresServer.builder().durable(true).launch()) {
            for (int models : quick ? new int[] {FEW} : new int[] {FEW, MANY}) {
                run(
                        "postgresql",
                        models,
                        rounds,
                        number -> server.createDatabase("bench_" + models + "_" + number),
                        out);
                run("h2", models, rounds, number -> "r2dbc:h2:mem:///bench_" + models + "_" + number, out);
            }
        }
    }

    private static void run(String database, int models, int rounds, IntFunction<String> urls, PrintStream out)
            throws Exception {
        // Making a database is nobody's work here.
        Queue<String> empty = new ArrayDeque<>();
        for (int i = 0; i < 2 * (rounds + 1); i++) {
            empty.add(urls.apply(i));
        }
        String name = "registration." + database + "-" + models;
        Scenario scenario = new Scenario(
                name,
                "models/s",
                List.of(
                        new Contender(OURS, () -> register(empty.remove(), models)),
                        new Contender(BY_HAND, () -> DdlByHand.create(empty.remove(), models))),
                List.of(new Comparison(name, BY_HAND, OURS, BY_HAND)));
        out.println(Measurement.of(scenario, rounds).report());
    }

    private static long register(String url, int models) {
        DataFlow.Builder builder = DataFlow.builder(url);
        for (int i = 0; i < models; i++) {
            builder.model(model(i));
        }
        DataFlow db = builder.build();
        db.model("Thing0").create(row()).block();
        db.close().block();
        return models;
    }

    private static ModelDefinition model(int number) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", "string");
        fields.put("email", Map.of("type", "string", "unique", true));
        fields.put("name", Map.of("type", "string", "nullable", true));
        fields.put("city", Map.of("type", "string", "index", true));
        fields.put("age", "int");
        fields.put("visits", "long");
        fields.put("score", "double");
        fields.put("total", "decimal");
        fields.put("active", "boolean");
        fields.put("seenAt", Map.of("type", "instant", "nullable", true));
        return ModelDefinition.of(Map.of("name", "Thing" + number, "fields", fields));
    }

    private static Map<String, Object> row() {
        return Map.of(
                "id", "a", "email", "a@x.org", "city", "Rome", "age", 1, "visits", 1, "score", 1.5, "total", 1,
                "active", true);
    }
}
