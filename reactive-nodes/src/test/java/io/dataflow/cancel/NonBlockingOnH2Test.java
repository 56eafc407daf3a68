package io.dataflow.cancel;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class NonBlockingOnH2Test extends NonBlockingContract {}
