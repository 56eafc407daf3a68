package io.dataflow.core.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dataflow.core.ValidationFailedException;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class AccessTest {

    @Test
    void aClassThatItsModuleKeepsClosedIsAnErrorThatSaysWhatToOpen() {
        ValidationFailedException error = catchThrowableOfType(
                ValidationFailedException.class, () -> new Access("Contact").beanConstructor(ArrayList.class));

        assertThat(error.model()).isEqualTo("Contact");
        assertThat(error)
                .hasMessageContaining("module java.base")
                .hasMessageContaining("open the package java.util to io.dataflow.core");
    }
}
