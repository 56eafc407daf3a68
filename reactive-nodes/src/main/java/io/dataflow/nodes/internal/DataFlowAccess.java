package io.dataflow.nodes.internal;

import io.dataflow.DataFlow;
import io.dataflow.core.internal.DataFlowCore;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The inside of a DataFlow, for the modules above; not for users. */
public final class DataFlowAccess {

    private static volatile @Nullable Function<DataFlow, DataFlowCore> cores;

    private DataFlowAccess() {}

    /** Called by the class itself, before there is any instance of it. */
    public static void open(Function<DataFlow, DataFlowCore> access) {
        cores = access;
    }

    /** The road that the operations of a DataFlow travel. */
    public static DataFlowCore core(DataFlow db) {
        return Objects.requireNonNull(cores).apply(db);
    }
}
