package io.dataflow.core.internal;

import io.dataflow.core.ImportJob;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.fencing.Leases;
import io.dataflow.core.internal.model.Binding;
import io.dataflow.core.internal.model.Texts;
import io.dataflow.core.model.ModelDefinition;
import java.util.Map;
import reactor.core.publisher.Flux;

/** An import job of one name, before it is said what it imports into. */
final class ImportCall implements ImportJob {

    private static final int LONGEST = 255;

    private final String name;
    private final Options options;
    private final Parts parts;

    /** What import jobs need of their DataFlow. */
    interface Parts {

        /** The name of the DataFlow. */
        String dataFlow();

        /** The registered models. */
        ModelRegistry models();

        /** The bulk verbs of a model. */
        <T> BulkVerbs<T> bulk(Binding<T> binding);

        /** The leases of a table of jobs, which exists from its first use. */
        Leases leases(ModelDefinition table);

        /** Work that a close waits for, and that is refused inside a transaction. */
        <T> Flux<T> work(String job, Flux<T> work);

        /** What is left to be done when work ended, which a close waits for as well. */
        <T> Flux<T> rest(Flux<T> rest);
    }

    /** @throws ValidationFailedException if the name is none */
    ImportCall(String name, Options options, Parts parts) {
        if (name.isBlank() || name.length() > LONGEST || Texts.isHostile(name)) {
            throw new ValidationFailedException(
                    null,
                    "importJob",
                    "name",
                    "name",
                    "the name of a job has 1 to " + LONGEST
                            + " characters, not all of them blank, which a database keeps");
        }
        this.name = name;
        this.options = options;
        this.parts = parts;
    }

    @Override
    public <T> Into<T> into(Class<T> type) {
        Binding<T> binding = parts.models().of(type);
        return into(binding, parts.models().of(binding.model().name()).maps());
    }

    @Override
    public Into<Map<String, Object>> into(String model) {
        Binding<Map<String, Object>> maps = parts.models().of(model).maps();
        return into(maps, maps);
    }

    private <T> Into<T> into(Binding<T> binding, Binding<Map<String, Object>> maps) {
        return new ImportVerbs<>(name, options, new ImportReader<>(binding, maps, options.isUpsert()), parts);
    }
}
