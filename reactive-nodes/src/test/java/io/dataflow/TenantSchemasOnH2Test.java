package io.dataflow;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class TenantSchemasOnH2Test extends TenantSchemasContract {}
