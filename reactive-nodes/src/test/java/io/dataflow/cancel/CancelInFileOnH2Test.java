package io.dataflow.cancel;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class CancelInFileOnH2Test extends CancelInFileContract {}
