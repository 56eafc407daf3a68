package io.dataflow;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class RegistryFileOnH2Test extends RegistryFileContract {}
