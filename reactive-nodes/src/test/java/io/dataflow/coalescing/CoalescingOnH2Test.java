package io.dataflow.coalescing;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class CoalescingOnH2Test extends CoalescingContract {}
