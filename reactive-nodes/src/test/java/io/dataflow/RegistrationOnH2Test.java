package io.dataflow;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class RegistrationOnH2Test extends RegistrationContract {}
