package io.dataflow.nodes.internal;

import io.dataflow.core.internal.model.Suggestions;
import io.dataflow.core.model.FieldType;
import io.dataflow.nodes.Node;
import io.dataflow.nodes.Port;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Puts together what one node of a workflow is given: its own values and what is connected to it. */
final class StepInputs {

    private static final Pattern PATH = Pattern.compile("[^.\\s\\p{Cntrl}${}]+(\\.[^.\\s\\p{Cntrl}${}]+)*");
    private static final int LONGEST_PATH = 512;

    private final List<Draft.Connection> connections;
    private final Draft.Step step;
    private final @Nullable Node node;
    private final ReferenceChecker references;
    private final List<String> faults;
    private final TemplateParser parser;
    private final String subject;
    private final Template.Entries entries = new Template.Entries(new LinkedHashMap<>());
    private Template.@Nullable Entries onErrorUse;

    /**
     * Starts with nothing; {@code node} is null when its type is unknown, so that its ports cannot be checked.
     *
     * @param subject what faults are said of
     * @param connections those that end at the node
     */
    StepInputs(
            String subject,
            Draft.Step step,
            @Nullable Node node,
            List<Draft.Connection> connections,
            ReferenceChecker references,
            List<String> faults) {
        this.subject = subject;
        this.connections = connections;
        this.step = step;
        this.node = node;
        this.references = references;
        this.faults = faults;
        this.parser = new TemplateParser(faults::add);
    }

    StepInputs compile() {
        addValues(false);
        addValues(true);
        connections.forEach(this::addConnection);
        entries.entries()
                .forEach((name, value) ->
                        references.check(value, subject + ", input " + Suggestions.quote(name), takesStream(name)));
        requireInputs();
        onErrorUse = compileOnErrorUse();
        return this;
    }

    /** The inputs, whose names are spelled as the node declares them. */
    Template.Entries entries() {
        return entries;
    }

    /** The outputs to use when the node failed, or null. */
    Template.@Nullable Entries onErrorUse() {
        return onErrorUse;
    }

    /** Whole inputs first, so that a path may add to them whatever the order of the map. */
    private void addValues(boolean paths) {
        step.inputs().forEach((name, value) -> {
            boolean isPath = name.indexOf('.') >= 0;
            if (isPath == paths) {
                String place = subject + ", input " + Suggestions.quote(name);
                add(place, name, parser.parse(value, place));
            }
        });
    }

    private void addConnection(Draft.Connection connection) {
        Reference reference = parser.reference(connection.from() + "." + connection.output(), connection.toString());
        if (reference != null) {
            add(connection.toString(), connection.input(), new Template.Value(reference));
        }
    }

    private void add(String place, String target, Template value) {
        if (target.length() > LONGEST_PATH || !PATH.matcher(target).matches()) {
            faults.add(place + ": " + Suggestions.quote(target)
                    + " is no input; name a port, or a path such as fields.name");
            return;
        }
        int dot = target.indexOf('.');
        String root = dot < 0 ? target : target.substring(0, dot);
        String rest = dot < 0 ? "" : target.substring(dot);
        if (node != null) {
            Port port = PortNames.input(node, root);
            if (port == null) {
                faults.add(place + ": "
                        + Suggestions.phrase(
                                "input",
                                root,
                                node.name(),
                                PortNames.of(node.definition().inputs())));
                return;
            }
            if (!rest.isEmpty() && !hasParts(port)) {
                faults.add(place + ": input '" + port.name()
                        + "' is no map, so that nothing can be put into it by a path");
                return;
            }
            root = port.name();
        }
        if (!entries.put(List.of((root + rest).split("\\.")), value)) {
            faults.add(place + ": input " + Suggestions.quote(root + rest) + " is given twice; keep one");
        }
    }

    private static boolean hasParts(Port port) {
        FieldType type = Conversions.fieldType(port.type());
        return !port.stream() && type instanceof FieldType.Json && !List.class.isAssignableFrom(port.type());
    }

    private boolean takesStream(String name) {
        if (node == null || (node instanceof LocalNode local && local.takesAny())) {
            return true;
        }
        Port port = PortNames.input(node, name);
        return port != null && port.stream();
    }

    private void requireInputs() {
        if (node == null) {
            return;
        }
        Set<String> given = entries.entries().keySet();
        List<String> missing = node instanceof ModelNode modelNode
                ? modelNode.missing(given)
                : node.definition().inputs().stream()
                        .filter(port -> port.required() && !given.contains(port.name()))
                        .map(port -> "'" + port.name() + "'")
                        .toList();
        missing.forEach(name -> faults.add(subject + ": input " + name + " of " + node.name()
                + " is missing; give it a value or connect an output to it"));
    }

    private Template.@Nullable Entries compileOnErrorUse() {
        Map<String, @Nullable Object> outputs = step.options().onErrorUse();
        if (outputs == null) {
            return null;
        }
        Map<String, Template> compiled = new LinkedHashMap<>();
        outputs.forEach((name, value) -> {
            String place = subject + ", onErrorUse " + Suggestions.quote(name);
            Port port = node == null ? Port.value(name, Object.class) : PortNames.output(node, name);
            Template template = parser.parse(value, place);
            references.check(template, place, false);
            if (port == null) {
                List<Port> known = node == null ? List.of() : node.definition().outputs();
                faults.add(place + ": " + Suggestions.phrase("output", name, step.type(), PortNames.of(known)));
            } else if (port.stream()) {
                faults.add(place + ": a stream cannot be given in place of another; leave it out");
            } else if (compiled.putIfAbsent(port.name(), template) != null) {
                faults.add(place + ": output '" + port.name() + "' is given twice; keep one");
            }
        });
        return new Template.Entries(Collections.unmodifiableMap(compiled));
    }
}
