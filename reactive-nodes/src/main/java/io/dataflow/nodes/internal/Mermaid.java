package io.dataflow.nodes.internal;

import io.dataflow.nodes.Port;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Draws a workflow as a Mermaid flow chart: data as lines, order as dots, branches by their values. */
final class Mermaid {

    /** No id of a node has a space. */
    private static final String ROLLBACK = "roll back";

    private final CompiledWorkflow workflow;
    private final Map<String, String> names = new LinkedHashMap<>();
    private final Set<String> lines = new LinkedHashSet<>();

    private Mermaid(CompiledWorkflow workflow) {
        this.workflow = workflow;
    }

    static String draw(CompiledWorkflow workflow) {
        return new Mermaid(workflow).draw();
    }

    private String draw() {
        lines.add("flowchart TD");
        if (!workflow.inputs().isEmpty()) {
            names.put(Reference.INPUT, "input");
            String ports =
                    String.join(", ", workflow.inputs().stream().map(Port::name).toList());
            lines.add("    input([\"" + escape("input: " + ports) + "\"])");
        }
        RunTransaction transaction = workflow.transaction();
        if (transaction == null) {
            workflow.steps().forEach(this::node);
        } else {
            lines.add("    subgraph transaction [\"" + transaction.describe() + "\"]");
            workflow.steps().forEach(this::node);
            lines.add("    end");
            rollback(transaction);
        }
        workflow.steps().forEach(this::edges);
        for (int i = 1; workflow.source().sequential && i < workflow.nodes().size(); i++) {
            edge(
                    workflow.nodes().get(i - 1),
                    "-.->",
                    List.of(),
                    workflow.nodes().get(i));
        }
        return String.join("\n", lines) + "\n";
    }

    private void rollback(RunTransaction transaction) {
        Template.Value condition = transaction.rollbackWhen();
        if (condition != null) {
            lines.add("    rollback([\"rollback\"])");
            names.put(ROLLBACK, "rollback");
            edge(condition.reference().source(), "==>", List.of(port(condition.reference())), ROLLBACK);
        }
    }

    private void node(CompiledWorkflow.Step step) {
        String name = "n" + names.size();
        names.put(step.id(), name);
        String kind = step.local() instanceof NestingNode nesting
                ? nestedTransaction(nesting.body().workflow())
                : step.local() == null ? step.type() : "";
        String label = '"' + escape(step.id()) + (kind.isEmpty() ? "" : "<br/>" + escape(kind)) + '"';
        String shape = step.local() == null
                ? "[" + label + "]"
                : step.local() instanceof SwitchNode
                        ? "{" + label + "}"
                        : step.local() instanceof NestingNode ? "[[" + label + "]]" : "[/" + label + "/]";
        lines.add("    " + name + shape);
    }

    private static String nestedTransaction(CompiledWorkflow inner) {
        RunTransaction transaction = inner.transaction();
        return transaction == null ? "" : transaction.describe();
    }

    private void edges(CompiledWorkflow.Step step) {
        Set<String> drawn = new LinkedHashSet<>();
        step.inputs()
                .entries()
                .forEach((input, template) -> template.references(reference -> {
                    drawn.add(reference.source());
                    edge(reference.source(), "-->", List.of(port(reference) + " → " + input), step.id());
                }));
        if (step.local() instanceof SwitchNode choice) {
            Map<String, List<String>> values = new LinkedHashMap<>();
            choice.cases().forEach((value, target) -> values.computeIfAbsent(target, first -> new ArrayList<>())
                    .add(value));
            if (choice.otherwise() != null) {
                values.computeIfAbsent(choice.otherwise(), first -> new ArrayList<>())
                        .add("otherwise");
            }
            values.forEach((target, all) -> edge(step.id(), "==>", all, target));
        }
        for (int position : step.rule().causes()) {
            String cause = workflow.steps().get(position).id();
            if (!drawn.contains(cause)) {
                edge(cause, "-.->", List.of(), step.id());
            }
        }
    }

    private static String port(Reference reference) {
        String text = reference.text();
        return text.substring(text.indexOf('.') + 1);
    }

    private void edge(String from, String arrow, List<String> labels, String to) {
        String label = labels.isEmpty() ? "" : "|\"" + escape(String.join(", ", labels)) + "\"|";
        lines.add("    " + names.get(from) + " " + arrow + label + " " + names.get(to));
    }

    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '<' || c == '>' || c == '&' || c == '#' || c == '|' || Character.isISOControl(c)) {
                escaped.append('#').append(c).append(';');
            } else {
                escaped.appendCodePoint(c);
            }
        });
        return escaped.toString();
    }
}
