package io.dataflow.cancel;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class TransactionStreamOnH2Test extends TransactionStreamContract {}
