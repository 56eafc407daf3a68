package io.dataflow.core.internal;

import io.dataflow.testsupport.OnDatabase;
import io.dataflow.testsupport.TestDatabase;

@OnDatabase(TestDatabase.H2)
final class ReferenceOnH2Test extends ReferenceContract {}
