package io.dataflow.core.model;

import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.ValidationFailedException.Fault;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with one declaration; collected, so that all of it is reported at once. */
final class Faults {

    private final List<Fault> faults = new ArrayList<>();

    void add(String field, String rule, String message) {
        Fault fault = new Fault(field, rule, message);
        if (!faults.contains(fault)) {
            faults.add(fault);
        }
    }

    boolean isEmpty() {
        return faults.isEmpty();
    }

    Faults copy() {
        Faults copy = new Faults();
        copy.faults.addAll(faults);
        return copy;
    }

    void throwIfAny(String model) {
        if (!faults.isEmpty()) {
            throw new ValidationFailedException(model, "register", faults);
        }
    }
}
