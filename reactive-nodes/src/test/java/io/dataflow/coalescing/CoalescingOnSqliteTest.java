package io.dataflow.coalescing;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("SQLite")
class CoalescingOnSqliteTest extends CoalescingContract {}
