package io.dataflow.core;

import io.dataflow.core.internal.policy.TenantScope;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * The tenant in whose name work runs, carried by the Reactor Context.
 *
 * <p>Models that declare {@code @DataModel(tenant = true)} are used under a tenant alone: every statement carries it, so that
 * no row of another is ever read, counted, changed or removed. Without one every verb is refused with
 * {@link TenantRequiredException}, before any SQL. Other models do not ask for it.
 *
 * <p>The innermost binding counts. A name is compared exactly, letter by letter.
 */
public final class Tenant {

    private Tenant() {}

    /**
     * The binding of a tenant, for {@code publisher.contextWrite(Tenant.of("acme"))}.
     *
     * @throws ValidationFailedException if the name is blank, longer than 255 characters, or holds what no database keeps
     */
    public static Context of(String tenant) {
        return TenantScope.of(tenant).asContext();
    }

    /** Runs a publisher in the name of a tenant. */
    public static <T> Mono<T> with(String tenant, Mono<T> work) {
        return work.contextWrite(of(tenant));
    }

    /** Runs a publisher in the name of a tenant. */
    public static <T> Flux<T> with(String tenant, Publisher<T> work) {
        return Flux.from(work).contextWrite(of(tenant));
    }

    /**
     * Runs a publisher across all tenants, for maintenance: rows are listed, counted, changed and removed by filter whoever
     * owns them, and created where they name their {@code tenantId}.
     *
     * <p>A key names a row of one tenant, so that keys, upserts and bulk changes by rows are refused here; bind the tenant
     * inside with {@link #with(String, Mono)}.
     *
     * @param reason why, not blank
     */
    public static <T> Mono<T> system(String reason, Mono<T> work) {
        return work.contextWrite(TenantScope.system(reason).asContext());
    }

    /** {@link #system(String, Mono)} of many values. */
    public static <T> Flux<T> system(String reason, Publisher<T> work) {
        return Flux.from(work).contextWrite(TenantScope.system(reason).asContext());
    }
}
