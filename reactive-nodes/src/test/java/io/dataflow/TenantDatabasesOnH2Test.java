package io.dataflow;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class TenantDatabasesOnH2Test extends TenantDatabasesContract {}
