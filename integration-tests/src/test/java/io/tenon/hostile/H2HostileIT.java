package io.tenon.hostile;

import io.tenon.testbed.Database;
import io.tenon.testbed.H2;

/** Where the database does not matter. */
class H2HostileIT extends HostileTest implements BadMessages, ForgedChecks, ExhaustedPools, DyingThreads, WrongClocks {
    @Override
    Database freshDatabase() {
        return H2.inMemory();
    }

    @Override
    public String product() {
        return "h2";
    }
}
