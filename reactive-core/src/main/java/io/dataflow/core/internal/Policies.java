package io.dataflow.core.internal;

import io.dataflow.core.TenancyOptions.Separation;
import io.dataflow.core.internal.policy.AppendOnlyPolicy;
import io.dataflow.core.internal.policy.EmbeddedPolicy;
import io.dataflow.core.internal.policy.Policy;
import io.dataflow.core.internal.policy.SoftDeletePolicy;
import io.dataflow.core.internal.policy.SumPolicy;
import io.dataflow.core.internal.policy.TenancyPolicy;
import io.dataflow.core.internal.policy.TimestampsPolicy;
import io.dataflow.core.internal.policy.ValidationPolicy;
import io.dataflow.core.internal.policy.VersionPolicy;
import java.time.Clock;

/**
 * The rules around every operation, in their order.
 *
 * @param separation how tenants are kept apart
 * @param clock gives the managed times
 */
record Policies(Separation separation, Clock clock) {

    /** The road of rows of our own, which no user declares. */
    Policy.Road plain(Policy.Road end) {
        return end.startingWith(new TimestampsPolicy(clock)).startingWith(new ValidationPolicy());
    }

    /** The road of the rows of users. */
    Policy.Road whole(Policy.Road end) {
        return end.startingWith(new EmbeddedPolicy())
                .startingWith(new SumPolicy())
                .startingWith(new VersionPolicy())
                .startingWith(new TimestampsPolicy(clock))
                .startingWith(new SoftDeletePolicy(clock))
                .startingWith(new TenancyPolicy(separation))
                .startingWith(new AppendOnlyPolicy())
                .startingWith(new ValidationPolicy());
    }
}
