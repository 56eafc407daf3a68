package io.dataflow.cancel;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class LostCommitOnH2Test extends LostCommitContract {}
