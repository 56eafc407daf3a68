package io.dataflow.sqlite;

/**
 * A text that refuses to be read any further once the statement is to stop: a regular expression may look at it for hours, and
 * nothing else reaches into its search.
 */
record StoppableText(String text, Control control) implements CharSequence {

    /** The search is over, without an answer. */
    static final class StoppedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        StoppedException() {
            super("the statement is to stop", null, false, false);
        }
    }

    @Override
    public char charAt(int index) {
        if (control.isStopping()) {
            throw new StoppedException();
        }
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.substring(start, end);
    }

    @Override
    public String toString() {
        return text;
    }
}
