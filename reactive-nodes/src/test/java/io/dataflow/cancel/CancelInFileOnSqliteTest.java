package io.dataflow.cancel;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("SQLite")
class CancelInFileOnSqliteTest extends CancelInFileContract {}
