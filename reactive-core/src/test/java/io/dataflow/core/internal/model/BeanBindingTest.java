package io.dataflow.core.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.model.ModelDefinition;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The accessors of the beans here are called through method handles only. */
@SuppressWarnings({"UnusedMethod", "EffectivelyPrivate", "DoNotCallSuggester"})
class BeanBindingTest {

    private static class Base {
        private long id;

        public long getId() {
            return id;
        }

        public void setId(long id) {
            this.id = id;
        }
    }

    private static final class Contact extends Base {
        private String email = "";
        private @Nullable String note;
        private boolean active;
        List<String> tags = List.of();
        transient int reads;

        private Contact() {}

        String getEmail() {
            reads++;
            return email;
        }

        Contact setEmail(String email) {
            this.email = "set:" + email;
            return this;
        }
    }

    private static final class Refusing {
        private long id;

        public void setId(long id) {
            throw new IllegalArgumentException("refused " + id);
        }
    }

    @Test
    void aBeanIsFilledBySettersOrFieldsAndReadByGettersOrFields() {
        Binding<Contact> binding = binding(Contact.class);

        Contact contact = binding.toRow(new Object[] {7L, "a@x.org", null, true, List.of("x"), null, null});

        assertThat(contact.getId()).isEqualTo(7);
        assertThat(contact.email).isEqualTo("set:a@x.org");
        assertThat(contact.active).isTrue();
        assertThat(contact.tags).containsExactly("x");

        RowValues values = binding.forUpdate(contact);

        assertThat(values.get(binding.model().field("email", "test"))).isEqualTo("set:a@x.org");
        assertThat(contact.reads).isEqualTo(1);
        assertThat(values.present()).hasSize(5);
        assertThat(values.has(binding.model().field("note", "test"))).isTrue();
    }

    @Test
    void aGeneratedKeyOfZeroIsAbsentOnCreate() {
        Binding<Contact> binding = binding(Contact.class);

        assertThat(binding.forCreate(new Contact()).has(binding.model().field("id", "test")))
                .isFalse();
    }

    @Test
    void nullForAPrimitivePropertyIsAnErrorThatNamesIt() {
        DataFlowException error = catchThrowableOfType(DataFlowException.class, () -> binding(Contact.class)
                .toRow(new Object[] {7L, "a", null, null, List.of(), null, null}));

        assertThat(error).hasMessageContaining("Contact.active is a primitive");
    }

    @Test
    void aSetterThatRefusesIsAnErrorThatQuotesNoValue() {
        DataFlowException error = catchThrowableOfType(
                DataFlowException.class, () -> binding(Refusing.class).toRow(new Object[] {4711L, null, null}));

        assertThat(error).hasMessageContaining("Refusing").hasMessageNotContaining("4711");
    }

    @SuppressWarnings("unchecked")
    private static <T> Binding<T> binding(Class<T> type) {
        return (Binding<T>) Bindings.of(ModelDefinition.of(type));
    }
}
