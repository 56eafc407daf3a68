package io.dataflow;

import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.Unique;
import io.dataflow.core.model.Version;
import org.jspecify.annotations.Nullable;

/** What the tenants of the property own: rows with a unique code and a version. */
interface Possession {

    String id();

    @Nullable
    String code();

    int score();

    long version();

    /** One that is gone when it is deleted. */
    @DataModel(tenant = true)
    record Thing(
            String id,
            @Unique @Nullable String code,
            int score,
            @Version long version) implements Possession {}

    /** One that is kept when it is deleted. */
    @DataModel(tenant = true, softDelete = true)
    record Keepsake(
            String id,
            @Unique @Nullable String code,
            int score,
            @Version long version) implements Possession {}

    /**
     * A kind of possessions.
     *
     * @param type the model
     * @param soft whether its deletes are soft
     * @param maker makes rows
     */
    record Kind<T extends Possession>(Class<T> type, boolean soft, Maker<T> maker) {

        static final Kind<Thing> THING = new Kind<>(Thing.class, false, Thing::new);
        static final Kind<Keepsake> KEEPSAKE = new Kind<>(Keepsake.class, true, Keepsake::new);

        /** The name of the model. */
        String name() {
            return type.getSimpleName();
        }
    }

    /** Makes a row. */
    interface Maker<T> {
        T row(String id, @Nullable String code, int score, long version);
    }
}
