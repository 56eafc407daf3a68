package io.dataflow.core.internal.execution;

/** A statement whose values are as the driver binds them, so that nothing is left to do but to send it. */
public final class EncodedStatement {

    private final String text;
    private final Object[] values;

    /** Kept for nobody, so that the compiler leaves the loop that finds it. */
    @SuppressWarnings("UnusedVariable")
    private int characters;

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

    /**
     * Brings the values, which another thread made, near to the one that binds them: it would wait for the memory of each, where
     * the processor fetches many at once for who only asks for their lengths.
     */
    void fetch() {
        int sum = 0;
        for (Object value : values) {
            if (value instanceof String text) {
                sum += text.length();
            }
        }
        characters = sum;
    }

    /** Never the values. */
    @Override
    public String toString() {
        return text;
    }
}
