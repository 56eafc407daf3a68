package io.dataflow;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class TableModelsOnH2Test extends TableModelsContract {}
