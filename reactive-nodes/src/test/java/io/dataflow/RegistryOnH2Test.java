package io.dataflow;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class RegistryOnH2Test extends RegistryContract {}
