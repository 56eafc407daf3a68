package io.dataflow.nodes.internal;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.MapOperations;
import io.dataflow.core.UnknownNameException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.model.Suggestions;
import io.dataflow.core.internal.query.Expressions;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.query.Filter;
import io.dataflow.nodes.Node;
import io.dataflow.nodes.NodeDefinition;
import io.dataflow.nodes.NodeOutput;
import io.dataflow.nodes.Port;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A node over one verb of a model.
 *
 * <p>Where a node takes fields flat, a field wins over a port of the same name; the port is then reached through the input
 * {@code options}.
 */
abstract class ModelNode implements Node {

    static final String OPTIONS = "options";
    static final String RECORD = "record";
    static final String FILTER = "filter";
    static final String FIELDS = "fields";
    static final String ID = "id";
    static final String CONFIRMED = "confirmed";
    static final String IF_VERSION = "ifVersion";
    static final String INCLUDE_DELETED = "includeDeleted";
    private static final String DB_INSTANCE = "dbInstance";
    private static final String MODEL_NAME = "modelName";

    private final ModelDefinition model;
    private final MapOperations operations;
    private final String operation;
    private final @Nullable String database;
    private final FieldNames names;
    private final NodeDefinition definition;
    private final Map<String, Port> ports = new LinkedHashMap<>();
    private final Map<String, String> spellings;
    private final Set<String> flat = new LinkedHashSet<>();

    /** Creates the node of a verb, whose name in the node's own is {@code verb}. */
    ModelNode(NodeContext context, String verb, Ports declared) {
        this.model = context.model();
        this.operations = context.operations();
        this.database = context.database();
        this.operation = Character.toLowerCase(verb.charAt(0)) + verb.substring(1);
        this.names = new FieldNames(model, operation);
        List<Port> inputs = new ArrayList<>();
        declared.flatFields().forEach(port -> {
            flat.add(port.name());
            inputs.add(port);
        });
        List<Port> others = new ArrayList<>(declared.inputs());
        others.add(Port.value(DB_INSTANCE, String.class));
        others.add(Port.value(MODEL_NAME, String.class));
        if (!flat.isEmpty()) {
            others.add(Port.value(OPTIONS, Map.class));
        }
        for (Port port : others) {
            ports.put(port.name(), port);
            if (!flat.contains(port.name())) {
                inputs.add(port);
            }
        }
        this.spellings = Spelling.index(PortNames.of(inputs));
        this.definition =
                new NodeDefinition(model.name() + verb + "Node", inputs, declared.outputs(), declared.documentation());
    }

    @Override
    public final NodeDefinition definition() {
        return definition;
    }

    @Override
    public final Mono<NodeOutput> run(Map<String, ?> inputs) {
        return Mono.defer(() -> run(read(inputs))).onErrorMap(DataFlowException.class, this::named);
    }

    /** The error, with model and verb if whoever found it knew of neither, such as the builders of queries and options. */
    private DataFlowException named(DataFlowException error) {
        if (error.model() != null && error.operation() != null) {
            return error;
        }
        if (error instanceof ValidationFailedException invalid) {
            return new ValidationFailedException(model.name(), operation, invalid.faults());
        }
        return error instanceof UnknownNameException unknown
                ? new UnknownNameException(
                        model.name(),
                        operation,
                        model.name() + "." + operation + ": " + unknown.getMessage(),
                        unknown.name(),
                        unknown.suggestions())
                : error;
    }

    /** Runs the verb; called once per subscription. */
    abstract Mono<NodeOutput> run(Inputs in);

    /** Whether it changes rows. */
    abstract boolean writes();

    /** What is missing when only these inputs, spelled as declared, are given; for the building of workflows. */
    List<String> missing(Set<String> given) {
        return definition.inputs().stream()
                .filter(port -> port.required() && !given.contains(port.name()))
                .map(port -> "'" + port.name() + "'")
                .toList();
    }

    /** The declared spelling of an input; null when there is none of that name. */
    @Nullable
    String input(String given) {
        if (flat.contains(given) || ports.containsKey(given)) {
            return given;
        }
        String alias = declared(alias(given));
        return alias != null && !flat.contains(alias) ? alias : spellings.get(given);
    }

    /** The port, when this node has it: another name of an input is none of a node without that input. */
    private @Nullable String declared(@Nullable String port) {
        return port != null && ports.containsKey(port) ? port : null;
    }

    /** Another name of an input that is accepted for the sake of workflows from elsewhere; null for none. */
    @Nullable
    String alias(String given) {
        return switch (given) {
            case "conditions" -> FILTER;
            case "updates" -> FIELDS;
            case "recordId", "record_id" -> ID;
            default -> null;
        };
    }

    ModelDefinition model() {
        return model;
    }

    MapOperations operations() {
        return operations;
    }

    String operation() {
        return operation;
    }

    FieldNames names() {
        return names;
    }

    ValidationFailedException fault(String port, String rule, String message) {
        return new ValidationFailedException(model.name(), operation, port, rule, message);
    }

    /** The filter of a verb that changes rows: one that every row meets needs a confirmation. */
    Filter<Map<String, Object>> writeFilter(Inputs in, Map<String, @Nullable Object> data) {
        Filter<Map<String, Object>> filter = operations.filter(data);
        if (!Expressions.simplify(filter.expression()).isAll()) {
            return filter;
        }
        if (!in.isTrue(CONFIRMED)) {
            throw fault(
                    FILTER,
                    CONFIRMED,
                    "is met by every record of " + model.name() + "; give " + CONFIRMED + ": true if all are meant");
        }
        return operations.all();
    }

    /** The outputs of a record: its fields, then what no field hides. */
    Map<String, @Nullable Object> outputs(@Nullable Map<String, Object> row, Map<String, ?> more) {
        Map<String, @Nullable Object> outputs = new LinkedHashMap<>();
        for (String name : model.names()) {
            outputs.put(name, row == null ? null : row.get(name));
        }
        if (!outputs.containsKey(RECORD)) {
            outputs.put(RECORD, record(row));
        }
        more.forEach((port, value) -> {
            if (!model.names().contains(port)) {
                outputs.put(port, value);
            }
        });
        return outputs;
    }

    static @Nullable Map<String, Object> record(@Nullable Map<String, Object> row) {
        return row == null ? null : Collections.unmodifiableMap(row);
    }

    private Inputs read(Map<String, ?> given) {
        Inputs in = new Inputs(this);
        Map<String, String> spellings = new HashMap<>();
        given.forEach((name, value) -> {
            String canonical = known(name);
            refuseTwice(spellings, canonical, name);
            if (flat.contains(canonical)) {
                in.addField(canonical, names.inside(canonical, value));
            } else if (canonical.equals(OPTIONS)) {
                addOptions(in, spellings, value);
            } else {
                in.addPort(canonical, value);
            }
        });
        requireSame(in, MODEL_NAME, model.name(), "this node belongs to the model");
        if (database != null) {
            requireSame(in, DB_INSTANCE, database, "this node belongs to the database");
        }
        requireInputs(in);
        return in;
    }

    private String known(String name) {
        String canonical = input(name);
        if (canonical == null) {
            throw Suggestions.unknown(
                    model.name(),
                    operation,
                    "input",
                    name,
                    definition.name(),
                    definition.inputs().stream().map(Port::name).toList());
        }
        return canonical;
    }

    private void addOptions(Inputs in, Map<String, String> spellings, @Nullable Object options) {
        if (options == null) {
            return;
        }
        if (!(options instanceof Map<?, ?> map)) {
            throw fault(OPTIONS, "type", "has to be a map by input, but is " + Conversions.kind(options));
        }
        map.forEach((key, value) -> {
            String name = String.valueOf(key);
            String port = option(name);
            if (port == null || port.equals(OPTIONS)) {
                throw Suggestions.unknown(model.name(), operation, "option", name, definition.name(), ports.keySet());
            }
            refuseTwice(spellings, "options." + port, name);
            in.addPort(port, value);
        });
    }

    private @Nullable String option(String given) {
        String port = Spelling.find(ports.keySet(), given);
        return port != null ? port : declared(alias(given));
    }

    private void refuseTwice(Map<String, String> spellings, String canonical, String name) {
        String earlier = spellings.put(canonical, name);
        if (earlier != null) {
            throw fault(
                    canonical,
                    "spelling",
                    "is given as " + Suggestions.quote(earlier) + " and as " + Suggestions.quote(name) + "; keep one");
        }
    }

    private void requireInputs(Inputs in) {
        for (Port port : ports.values()) {
            if (port.required() && !in.has(port.name())) {
                throw fault(port.name(), "required", "is missing, or null; " + definition.name() + " needs it");
            }
        }
    }

    private void requireSame(Inputs in, String port, String expected, String subject) {
        String given = in.get(port, String.class);
        if (given != null && !given.equals(expected)) {
            throw fault(port, "same", subject + " '" + expected + "', but was asked for " + Suggestions.quote(given));
        }
    }

    @Override
    public String toString() {
        return definition.name();
    }
}
