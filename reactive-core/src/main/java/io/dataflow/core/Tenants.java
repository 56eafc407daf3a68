package io.dataflow.core;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The tenants who may work, where {@link TenancyOptions#registered()} asks for it.
 *
 * <p>Every process on the database sees the same ones. What is changed here in a transaction holds outside it once that commits;
 * where transactions belong to one tenant, by schemas, databases or row-level security, it is refused in one of a tenant. Every
 * result is cold; whatever tenant is bound does not matter. A name is refused, when it is given, where
 * {@link Tenant#of(String)} refuses it.
 */
public interface Tenants {

    /** Lets a tenant work; whether it is new. One who is there already stays as it is, suspended if it was. */
    Mono<Boolean> register(String tenant);

    /**
     * Refuses all work of a tenant that begins from now on; its rows stay.
     *
     * <p>Fails with {@link TenantRefusedException} if nobody registered it.
     *
     * @param reason why, not blank; for those who read {@link #list()}, errors do not show it
     */
    Mono<Void> suspend(String tenant, String reason);

    /** Ends a suspension, if there is one. Fails with {@link TenantRefusedException} if nobody registered the tenant. */
    Mono<Void> resume(String tenant);

    /**
     * Ends a registration; whether there was one. No row is deleted: it is refused with {@link ValidationFailedException} while a
     * registered model has rows of the tenant, even deleted ones that are kept.
     *
     * <p>Suspend the tenant first, so that no row comes between the look and the end.
     */
    Mono<Boolean> remove(String tenant);

    /** {@link #remove}, whatever rows are left; nobody reaches them until the tenant is registered again. */
    Mono<Boolean> removeLeavingRows(String tenant);

    /** Every registration, by the names. */
    Flux<Registration> list();

    /**
     * A tenant who is registered.
     *
     * @param tenant the name
     * @param suspension why it is suspended, or null when it is not
     * @param registeredAt since when it is there
     */
    record Registration(String tenant, @Nullable String suspension, Instant registeredAt) {

        /** Whether its work is refused. */
        public boolean isSuspended() {
            return suspension != null;
        }
    }
}
