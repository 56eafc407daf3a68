package io.dataflow.core.internal.execution;

/** A statement whose values are as the driver binds them, so that nothing is left to do but to send it. */
public final class EncodedStatement {

    private final String text;
    private final Object[] values;

    EncodedStatement(String text, Object[] values) {
        this.text = text;
        this.values = values;
    }

    String text() {
        return text;
    }

    Object[] values() {
        return values;
    }

    /** Never the values. */
    @Override
    public String toString() {
        return text;
    }
}
