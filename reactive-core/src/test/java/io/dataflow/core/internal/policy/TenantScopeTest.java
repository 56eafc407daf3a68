package io.dataflow.core.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.TenantRequiredException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.ModelDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.util.context.Context;

class TenantScopeTest {

    @DataModel(tenant = true)
    record Task(String id) {}

    @DataModel
    record Plain(String id) {}

    private static final ModelDefinition TASK = ModelDefinition.of(Task.class);

    @ParameterizedTest
    @ValueSource(strings = {"", " \t", "a\0b", "\ud800"})
    void aNameThatNoDatabaseKeepsIsRefused(String name) {
        assertThatThrownBy(() -> TenantScope.of(name))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("the name of a tenant has 1 to 255 characters");
    }

    @Test
    void aNameHasAtMost255Characters() {
        assertThat(TenantScope.of("a".repeat(255)).tenant()).hasSize(255);
        assertThatThrownBy(() -> TenantScope.of("a".repeat(256))).isInstanceOf(ValidationFailedException.class);
    }

    @Test
    void workForAllTenantsGivesItsReason() {
        assertThat(TenantScope.system("a report").tenant()).isNull();
        assertThatThrownBy(() -> TenantScope.system(" "))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("takes a reason, which is blank");
    }

    @Test
    void theContextHoldsIt() {
        TenantScope acme = TenantScope.of("acme");

        assertThat(TenantScope.find(acme.asContext())).isEqualTo(acme);
        assertThat(TenantScope.find(Context.empty())).isNull();
        assertThat(TenantScope.require(acme.asContext(), TASK, "read")).isEqualTo(acme);
        assertThatThrownBy(() -> TenantScope.require(Context.empty(), TASK, "read"))
                .isInstanceOf(TenantRequiredException.class)
                .hasMessageStartingWith("Task.read: the model belongs to tenants, but none is bound");
    }

    @Test
    void cursorsOfTenantsDiffer() {
        String acme = TenantScope.ofCursors(TenantScope.of("acme").asContext(), TASK, "list");
        String star = TenantScope.ofCursors(TenantScope.of("*").asContext(), TASK, "list");
        String all = TenantScope.ofCursors(TenantScope.system("a report").asContext(), TASK, "list");

        assertThat(acme).isNotEqualTo(star).isNotEqualTo(all).isNotEmpty();
        assertThat(star).isNotEqualTo(all);
        assertThat(all).isNotEmpty();
        assertThat(TenantScope.ofCursors(Context.empty(), ModelDefinition.of(Plain.class), "list"))
                .isEmpty();
    }

    @Test
    void itNeverTellsWhichTenantItIs() {
        assertThat(TenantScope.of("acme")).hasToString("TenantScope[one]");
        assertThat(TenantScope.system("a report")).hasToString("TenantScope[all]");
    }
}
