package io.dataflow;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class AfterCommitOnH2Test extends AfterCommitContract {}
