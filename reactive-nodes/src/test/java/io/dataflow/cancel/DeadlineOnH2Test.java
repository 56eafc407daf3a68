package io.dataflow.cancel;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class DeadlineOnH2Test extends DeadlineContract {}
