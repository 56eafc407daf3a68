package io.dataflow.nodes.internal;

import io.dataflow.core.WorkflowException;
import io.dataflow.core.internal.model.Names;
import io.dataflow.core.internal.model.Suggestions;
import io.dataflow.nodes.Node;
import io.dataflow.nodes.Port;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks a draft and makes a workflow of it; all faults are found in one go. */
final class WorkflowCompiler {

    private static final Logger LOG = LoggerFactory.getLogger(WorkflowCompiler.class);
    private static final int LONGEST_NAME = 128;
    private static final Pattern ID = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,63}");
    private static final String ID_RULE =
            "; it takes letters, digits, '_' and '-', begins with a letter or '_', and has at most 64 characters";

    private final NodeRegistry registry;
    private final Draft draft;
    private final List<String> faults = new ArrayList<>();
    private final Map<String, Integer> positions = new LinkedHashMap<>();
    private final Map<String, Node> nodes = new HashMap<>();
    private final Graph graph;
    private final Branches branches;

    WorkflowCompiler(NodeRegistry registry, Draft draft) {
        this.registry = registry;
        this.draft = draft;
        this.graph = new Graph(draft.steps.size());
        this.branches = new Branches(draft.steps.size());
    }

    CompiledWorkflow compile() {
        faults.addAll(draft.faults);
        checkName();
        checkInputs();
        checkNodes();
        List<StepInputs> inputs = new ArrayList<>();
        for (int i = 0; i < draft.steps.size(); i++) {
            Draft.Step step = draft.steps.get(i);
            int position = i;
            ReferenceChecker references = new ReferenceChecker(
                    draft, positions, nodes, faults, dependency -> addDependency(position, dependency));
            List<Draft.Connection> into = draft.connections.stream()
                    .filter(connection -> connection.to().equals(step.id()))
                    .toList();
            String subject = "node " + Suggestions.quote(step.id());
            inputs.add(new StepInputs(subject, step, nodes.get(step.id()), into, references, faults).compile());
        }
        RunTransaction transaction = RunTransaction.of(
                draft, new ReferenceChecker(draft, positions, nodes, faults, dependency -> {}), faults);
        checkConnections();
        addBranches();
        addOrders();
        Compensations compensations = new Compensations(registry, draft, positions, nodes, faults);
        compensations.compile();
        int[] order = graph.order();
        if (order.length < graph.size()) {
            refuseCycles();
        } else {
            compensations.checkOrder(graph);
        }
        if (!faults.isEmpty()) {
            throw new WorkflowException(Shown.name(draft.name), faults);
        }
        List<String> warnings = new Writers(draft, nodes).warnings(graph, branches.confinements(order));
        warnings.forEach(warning -> LOG.warn("Workflow '{}': {}", draft.name, warning));
        return new CompiledWorkflow(
                draft.name,
                draft.inputs,
                steps(inputs, compensations.compiled(), transaction),
                positions,
                Arrays.stream(order).boxed().toList(),
                transaction,
                warnings,
                outline(compensations),
                draft.copy(),
                registry.codes());
    }

    private List<CompiledWorkflow.Step> steps(
            List<StepInputs> inputs,
            Map<String, CompiledWorkflow.Compensation> compensations,
            @Nullable RunTransaction transaction) {
        List<CompiledWorkflow.Step> steps = new ArrayList<>();
        Set<String> streamed = streamed(inputs, compensations.values(), transaction);
        for (int i = 0; i < draft.steps.size(); i++) {
            Draft.Step step = draft.steps.get(i);
            steps.add(new CompiledWorkflow.Step(
                    step.id(),
                    step.type(),
                    step.local(),
                    inputs.get(i).entries(),
                    step.options(),
                    inputs.get(i).onErrorUse(),
                    compensations.get(step.id()),
                    graph.waitsFor(i),
                    Arrays.stream(graph.dependents(i)).boxed().toList(),
                    branches.rule(i),
                    streamed.contains(step.id()) ? Wanted.STREAMS : Wanted.EVERYTHING));
        }
        return steps;
    }

    /** The nodes from which others take streams and nothing else; the last one may be asked from outside. */
    private Set<String> streamed(
            List<StepInputs> inputs,
            Collection<CompiledWorkflow.Compensation> compensations,
            @Nullable RunTransaction transaction) {
        Map<String, Boolean> byStreamAlone = new HashMap<>();
        Consumer<Reference> taken =
                reference -> byStreamAlone.merge(reference.source(), isStream(reference), Boolean::logicalAnd);
        inputs.forEach(step -> {
            step.entries().references(taken);
            Template.Entries substitute = step.onErrorUse();
            if (substitute != null) {
                substitute.references(taken);
            }
        });
        compensations.forEach(undo -> undo.inputs().references(taken));
        Template.Value rollbackWhen = transaction == null ? null : transaction.rollbackWhen();
        if (rollbackWhen != null) {
            rollbackWhen.references(taken);
        }
        byStreamAlone.remove(draft.steps.get(draft.steps.size() - 1).id());
        byStreamAlone.values().removeIf(alone -> !alone);
        return byStreamAlone.keySet();
    }

    private boolean isStream(Reference reference) {
        Node node = nodes.get(reference.source());
        return node != null
                && node.definition().outputs().stream()
                        .anyMatch(
                                port -> port.stream() && Spelling.find(Set.of(port.name()), reference.port()) != null);
    }

    private CompiledWorkflow.Outline outline(Compensations compensations) {
        Draft.Step last = draft.steps.get(draft.steps.size() - 1);
        Node node = Objects.requireNonNull(nodes.get(last.id()));
        return new CompiledWorkflow.Outline(
                node.definition().outputs(),
                node instanceof LocalNode local && local.givesAny(),
                new Writers(draft, nodes).models(),
                compensations.any());
    }

    private void checkName() {
        String name = draft.name;
        if (name.isBlank() || name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
            faults.add("the name of the workflow has to be a text of 1 to " + LONGEST_NAME
                    + " characters without control characters");
        }
        if (draft.steps.isEmpty()) {
            faults.add("it has no nodes; add one with addNode(..) or addCode(..)");
        }
    }

    private void checkInputs() {
        Set<String> names = new HashSet<>();
        for (Port input : draft.inputs) {
            String name = input.name();
            if (!ID.matcher(name).matches()) {
                faults.add("input " + Suggestions.quote(name) + ": this name cannot be used" + ID_RULE);
            } else if (!names.add(Names.snake(name))) {
                faults.add("input '" + name + "': there is an input of this name already");
            }
        }
    }

    private void checkNodes() {
        for (int i = 0; i < draft.steps.size(); i++) {
            Draft.Step step = draft.steps.get(i);
            String id = step.id();
            Node node = step.local() != null ? step.local() : find(step);
            if (!ID.matcher(id).matches()) {
                faults.add("node " + Suggestions.quote(id) + ": this id cannot be used" + ID_RULE);
            } else if (id.equals(Reference.INPUT)) {
                faults.add("node 'input': this id is reserved for the inputs of the workflow; choose another");
            } else if (positions.putIfAbsent(id, i) != null) {
                faults.add("node '" + id + "': there is a node of this id already; ids are unique");
            } else if (node != null) {
                nodes.put(id, node);
            }
        }
    }

    private @Nullable Node find(Draft.Step step) {
        Node node = registry.find(step.type());
        if (node == null) {
            faults.add("node " + Suggestions.quote(step.id()) + ": "
                    + Suggestions.phrase("type", step.type(), null, registry.names())
                    + RunTransaction.hint(step.type()));
        }
        return node;
    }

    private void checkConnections() {
        for (Draft.Connection connection : draft.connections) {
            if (!positions.containsKey(connection.to())) {
                faults.add(connection + ": " + unknownNode(connection.to()));
            }
        }
    }

    private void addBranches() {
        for (Draft.Step step : draft.steps) {
            Integer chooser = positions.get(step.id());
            if (!(step.local() instanceof SwitchNode chosen) || chooser == null) {
                continue;
            }
            checkSwitch(step, chosen);
            for (String target : chosen.targets()) {
                Integer branch = positions.get(target);
                if (branch == null) {
                    faults.add("node " + Suggestions.quote(step.id()) + ", branch: " + unknownNode(target));
                } else {
                    graph.add(branch, chooser);
                    branches.chosenBy(branch, chooser);
                }
            }
        }
    }

    private void checkSwitch(Draft.Step step, SwitchNode node) {
        String place = "node " + Suggestions.quote(step.id());
        if (node.cases().isEmpty()) {
            faults.add(place + ": has no cases; name a node for each value");
        }
        if (!String.valueOf(step.inputs().get(SwitchNode.VALUE)).contains("${")) {
            faults.add(place + ": chooses by a text that never changes; give a template, such as ${node.port}");
        }
    }

    private void addDependency(int node, int dependency) {
        graph.add(node, dependency);
        branches.depends(node, dependency);
    }

    private void addOrders() {
        for (Draft.Order order : draft.orders) {
            addOrder(
                    "order " + Shown.name(order.first()) + " before " + Shown.name(order.then()),
                    order.first(),
                    order.then());
        }
        for (Draft.Step step : draft.steps) {
            for (String first : step.options().after()) {
                addOrder("node " + Suggestions.quote(step.id()) + ", after", first, step.id());
            }
        }
        for (int i = 1; draft.sequential && i < draft.steps.size(); i++) {
            graph.add(i, i - 1);
        }
    }

    private void addOrder(String place, String first, String then) {
        Integer before = positions.get(first);
        Integer after = positions.get(then);
        if (before == null) {
            faults.add(place + ": " + unknownNode(first));
        }
        if (after == null && !first.equals(then)) {
            faults.add(place + ": " + unknownNode(then));
        }
        if (before != null && after != null) {
            addDependency(after, before);
        }
    }

    private void refuseCycles() {
        for (List<Integer> cycle : graph.cycles()) {
            String path = String.join(
                    " -> ", cycle.stream().map(i -> draft.steps.get(i).id()).toList());
            faults.add("cycle: " + path + "; each of these nodes waits for the one before it, so that none can start");
        }
    }

    private String unknownNode(String id) {
        return Suggestions.phrase("node", id, null, positions.keySet());
    }
}
