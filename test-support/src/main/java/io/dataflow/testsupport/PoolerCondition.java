package io.dataflow.testsupport;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Leaves tests {@link WithoutPooler} out where the contracts run through pgbouncer. */
final class PoolerCondition implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return AnnotationSupport.findAnnotation(context.getElement(), WithoutPooler.class)
                .filter(found -> SharedPooler.isAsked())
                .map(found -> ConditionEvaluationResult.disabled("pooler: " + found.value()))
                .orElseGet(() -> ConditionEvaluationResult.enabled("no pooler in between"));
    }
}
