package io.dataflow.core.internal.fencing;

import io.dataflow.testsupport.OnDatabase;
import io.dataflow.testsupport.TestDatabase;

@OnDatabase(TestDatabase.H2)
final class WorkLeasesOnH2Test extends WorkLeasesContract {}
