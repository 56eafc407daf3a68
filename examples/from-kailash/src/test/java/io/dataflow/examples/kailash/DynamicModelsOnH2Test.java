package io.dataflow.examples.kailash;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class DynamicModelsOnH2Test extends DynamicModelsContract {}
