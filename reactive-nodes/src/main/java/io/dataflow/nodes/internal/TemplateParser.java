package io.dataflow.nodes.internal;

import io.dataflow.core.internal.model.Suggestions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads values that may hold {@code ${node.port}}; faults are told, not thrown, so that all of them are found at once.
 */
final class TemplateParser {

    private static final int DEEPEST = 64;
    private static final int LONGEST = 512;
    private static final String NAME = "[\\p{L}_][\\p{L}\\p{N}_$-]*";
    private static final Pattern STEP = Pattern.compile("\\.(" + NAME + ")|\\[(\\d{1,9})]");
    private static final Pattern REFERENCE =
            Pattern.compile("(" + NAME + ")\\.(" + NAME + ")((?:\\." + NAME + "|\\[\\d{1,9}])*)");
    private static final Pattern MUSTACHE = Pattern.compile("\\{\\{([^{}]{0," + LONGEST + "})}}");

    private final Consumer<String> faults;

    /** Creates a parser that tells its faults to {@code faults}. */
    TemplateParser(Consumer<String> faults) {
        this.faults = faults;
    }

    /** Reads a value of any kind; {@code place} says where it stands, for faults. */
    Template parse(@Nullable Object value, String place) {
        return parse(value, place, 0);
    }

    private Template parse(@Nullable Object value, String place, int depth) {
        if (depth > DEEPEST) {
            faults.accept(place + " is nested deeper than " + DEEPEST + " levels");
            return new Template.Constant(null);
        }
        if (value instanceof String text) {
            return text(text, place);
        }
        if (value instanceof Map<?, ?> map) {
            return entries(map, place, depth);
        }
        if (value instanceof List<?> list) {
            List<Template> elements = new ArrayList<>(list.size());
            for (Object element : list) {
                elements.add(parse(element, place + "[" + elements.size() + "]", depth + 1));
            }
            return new Template.Elements(List.copyOf(elements));
        }
        return new Template.Constant(value);
    }

    private Template.Entries entries(Map<?, ?> map, String place, int depth) {
        Map<String, Template> entries = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            if (!(key instanceof String name)) {
                faults.accept(place + " has a name that is no text");
            } else if (name.contains("${") || MUSTACHE.matcher(name).find()) {
                faults.accept(place + " has a template as a name, " + Suggestions.quote(name)
                        + "; names are fixed, only values may be templates");
            } else {
                entries.put(name, parse(value, place + "." + Shown.name(name), depth + 1));
            }
        });
        return new Template.Entries(entries);
    }

    private Template text(String text, String place) {
        if (text.contains("{{")) {
            refuseMustaches(text, place);
        }
        if (text.indexOf("${") < 0) {
            return new Template.Constant(text);
        }
        List<Object> parts = parts(text, place);
        if (parts.size() == 1) {
            return parts.get(0) instanceof Reference reference
                    ? new Template.Value(reference)
                    : new Template.Constant(parts.get(0));
        }
        return parts.isEmpty() ? new Template.Constant("") : new Template.Text(List.copyOf(parts));
    }

    private void refuseMustaches(String text, String place) {
        Matcher mustache = MUSTACHE.matcher(text);
        while (mustache.find()) {
            String name = mustache.group(1).strip();
            faults.accept(place + ": " + Suggestions.quote(mustache.group()) + " is no template here; write "
                    + Suggestions.quote("${" + (REFERENCE.matcher(name).matches() ? name : "node.port") + "}"));
        }
    }

    /** Texts and references in turn; the texts with their doubled dollar signs undone. */
    private List<Object> parts(String text, String place) {
        List<Object> parts = new ArrayList<>();
        StringBuilder plain = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            if (text.startsWith("$${", at)) {
                plain.append("${");
                at += 3;
            } else if (text.startsWith("${", at)) {
                int end = text.indexOf('}', at);
                if (end < 0) {
                    faults.accept(place + ": the template that begins at " + Suggestions.quote(text.substring(at))
                            + " is not closed; end it with '}', or write '$${' for a plain '${'");
                    break;
                }
                if (plain.length() > 0) {
                    parts.add(plain.toString());
                    plain.setLength(0);
                }
                Reference reference = reference(text.substring(at + 2, end), place);
                if (reference != null) {
                    parts.add(reference);
                }
                at = end + 1;
            } else {
                plain.append(text.charAt(at++));
            }
        }
        if (plain.length() > 0) {
            parts.add(plain.toString());
        }
        return parts;
    }

    /** Reads what stands between the braces; null, and a fault told, when it is no reference. */
    @Nullable
    Reference reference(String text, String place) {
        String expression = text.strip();
        Matcher matcher = REFERENCE.matcher(expression);
        if (expression.length() > LONGEST || !matcher.matches()) {
            faults.accept(place + ": " + Suggestions.quote("${" + text + "}")
                    + " is no reference; write ${node.port} or ${input.name}, with steps such as .name and [0]");
            return null;
        }
        return new Reference(matcher.group(1), matcher.group(2), steps(matcher.group(3)), expression);
    }

    private static List<Object> steps(String text) {
        List<Object> steps = new ArrayList<>();
        Matcher step = STEP.matcher(text);
        while (step.find()) {
            steps.add(step.group(1) != null ? step.group(1) : Integer.valueOf(step.group(2)));
        }
        return steps;
    }
}
