package io.dataflow.cancel;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class RequiresNewOnH2Test extends RequiresNewContract {}
