package io.dataflow.nodes.internal;

import io.dataflow.core.TransactionOptions;
import io.dataflow.core.internal.model.Suggestions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The transaction that a run of a workflow is.
 *
 * @param options how it runs
 * @param rollbackWhen what is true when it shall roll back though no node failed, or null
 */
record RunTransaction(TransactionOptions options, Template.@Nullable Value rollbackWhen) {

    private static final Set<String> COMMANDS = Set.of(
            "TransactionScopeNode",
            "TransactionCommitNode",
            "TransactionRollbackNode",
            "TransactionSavepointNode",
            "TransactionRollbackToSavepointNode");

    /** What to do instead of beginning and ending transactions by nodes, as Kailash DataFlow does; empty for other nodes. */
    static String hint(String type) {
        return COMMANDS.contains(type)
                ? "; a transaction is a workflow that is transactional(..), as a node by addSubworkflow: its end commits, an error"
                        + " or rollbackWhen(..) rolls back, and inside another transaction it is a savepoint"
                : "";
    }

    /** The transaction of a draft, or null; what is wrong with it is told as faults of the draft's workflow. */
    static @Nullable RunTransaction of(Draft draft, ReferenceChecker references, List<String> faults) {
        TransactionOptions options = draft.transaction;
        String text = draft.rollbackWhen;
        Template.Value condition = text == null ? null : condition(text, references, faults);
        if (options == null) {
            if (text != null) {
                faults.add("rollbackWhen: there is no transaction to roll back; make the workflow transactional()");
            }
            return null;
        }
        for (Draft.Step step : draft.steps) {
            if (step.local() instanceof NestingNode nesting) {
                checkSavepoint(step.id(), options, nesting.body().workflow(), faults);
            }
        }
        return new RunTransaction(options, condition);
    }

    private static Template.@Nullable Value condition(String text, ReferenceChecker references, List<String> faults) {
        List<String> unread = new ArrayList<>();
        Template template = new TemplateParser(unread::add).parse(text, "rollbackWhen");
        faults.addAll(unread);
        if (template instanceof Template.Value value) {
            references.check(value, "rollbackWhen", false);
            return value;
        }
        if (unread.isEmpty()) {
            faults.add("rollbackWhen: has to be one template, such as ${check.refused} or ${input.dryRun}");
        }
        return null;
    }

    /** Inside another transaction it is a savepoint, which the database would refuse these of its own. */
    private static void checkSavepoint(
            String node, TransactionOptions outer, CompiledWorkflow inner, List<String> faults) {
        RunTransaction nested = inner.transaction();
        if (nested == null) {
            return;
        }
        TransactionOptions asked = nested.options();
        List<String> own = new ArrayList<>();
        if (asked.isolation() != null && asked.isolation() != outer.isolation()) {
            own.add("isolation");
        }
        if (asked.isReadOnly() && !outer.isReadOnly()) {
            own.add("readOnly");
        }
        if (asked.retries() > 0) {
            own.add("retry");
        }
        if (!own.isEmpty()) {
            faults.add("node " + Suggestions.quote(node) + ": its workflow is a savepoint of this transaction, which"
                    + " cannot have " + String.join(", ", own) + " of its own; ask for it at this workflow");
        }
    }

    /** Whether the results ask for a rollback; what a skipped node would have said does not. */
    boolean rollsBack(Reference.Scope results) {
        if (rollbackWhen == null) {
            return false;
        }
        Object value = rollbackWhen.resolve(results);
        if (value == Template.ABSENT) {
            return false;
        }
        if (value instanceof Boolean asked) {
            return asked;
        }
        throw Conversions.fault("rollbackWhen", "type", "has to be true or false, but is " + Conversions.kind(value));
    }

    /** The options, as a drawing tells them. */
    String describe() {
        List<String> told = new ArrayList<>();
        TransactionOptions.Isolation isolation = options.isolation();
        if (isolation != null) {
            told.add(isolation.name().toLowerCase(Locale.ROOT).replace('_', ' '));
        }
        if (options.isReadOnly()) {
            told.add("read only");
        }
        Duration timeout = options.timeout();
        if (timeout != null) {
            told.add("at most " + timeout.toMillis() + " ms");
        }
        if (options.retries() > 0) {
            told.add("retries " + options.retries());
        }
        return told.isEmpty() ? "transaction" : "transaction: " + String.join(", ", told);
    }
}
