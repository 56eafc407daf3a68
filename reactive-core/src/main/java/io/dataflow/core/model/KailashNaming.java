package io.dataflow.core.model;

/** The naming of Kailash DataFlow: that of {@link EnglishNaming}, as both derive the same names. */
final class KailashNaming extends EnglishNaming {

    @Override
    public String toString() {
        return "Naming.KAILASH";
    }
}
