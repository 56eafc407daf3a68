package io.dataflow;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class TenantKeyOnH2Test extends TenantKeyContract {}
