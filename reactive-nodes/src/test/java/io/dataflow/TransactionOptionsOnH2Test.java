package io.dataflow;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class TransactionOptionsOnH2Test extends TransactionOptionsContract {}
