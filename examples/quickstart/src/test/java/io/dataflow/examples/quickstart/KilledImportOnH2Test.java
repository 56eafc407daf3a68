package io.dataflow.examples.quickstart;

import io.dataflow.testsupport.OnDatabase;

@OnDatabase("H2")
class KilledImportOnH2Test extends KilledImportContract {

    @Override
    String url() {
        return "r2dbc:h2:file:///" + folder.resolve("towns");
    }
}
