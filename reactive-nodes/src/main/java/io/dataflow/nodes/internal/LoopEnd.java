package io.dataflow.nodes.internal;

import io.dataflow.core.internal.model.Suggestions;
import io.dataflow.nodes.LoopOptions;
import io.dataflow.nodes.WorkflowResult;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * When a loop ends.
 *
 * @param template a template over the results of a round, as it was written; null where code decides
 * @param condition whether the results of a round are those that end it
 */
record LoopEnd(@Nullable String template, Predicate<? super WorkflowResult> condition) {

    /** The end that options say, for a loop over a body; what is wrong with it goes to {@code faults}. */
    static LoopEnd of(String loop, LoopOptions options, Body body, Consumer<String> faults) {
        String place = "node " + Suggestions.quote(loop) + ", until";
        Predicate<? super WorkflowResult> condition = options.until();
        String text = options.untilTemplate();
        if (condition != null) {
            return new LoopEnd(null, condition);
        }
        if (text == null) {
            faults.accept(place + ": is missing; say when the loop ends, o -> o.until(..)");
            return new LoopEnd(null, result -> true);
        }
        Template template = new TemplateParser(faults).parse(text, place);
        if (!(template instanceof Template.Value)) {
            faults.accept(place + ": has to be one template over the nodes of its workflow, such as ${check.done}");
        }
        List<String> nodes = body.workflow().nodes();
        template.references(reference -> {
            if (!nodes.contains(reference.source())) {
                faults.accept(place + ": "
                        + Suggestions.phrase(
                                "node",
                                reference.source(),
                                "workflow '" + body.workflow().name() + "'",
                                nodes));
            }
        });
        return new LoopEnd(text, result -> isTrue(template, result));
    }

    private static boolean isTrue(Template template, WorkflowResult result) {
        Object value = template.resolve((node, port) -> result.get(node).get(port));
        if (value instanceof Boolean met) {
            return met;
        }
        throw Conversions.fault("until", "type", "has to be true or false, but is " + Conversions.kind(value));
    }

    boolean isMet(WorkflowResult result) {
        return condition.test(result);
    }
}
