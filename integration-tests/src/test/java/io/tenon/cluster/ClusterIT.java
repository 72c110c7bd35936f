package io.tenon.cluster;

import static java.util.Objects.requireNonNull;

import io.tenon.testbed.BrokerCluster;
import io.tenon.testbed.BrokerSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** Two masters, one of them with a slave, in JVMs of their own; whatever a test kills is back for the next one. */
class ClusterIT implements MasterRules, SlaveRules, InstanceRules {
    private static @Nullable BrokerCluster cluster;

    @BeforeAll
    static void start() {
        cluster = BrokerCluster.start(BrokerSettings.quick());
    }

    @BeforeEach
    void makeWhole() {
        cluster().makeWhole();
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Override
    public BrokerCluster cluster() {
        return requireNonNull(cluster, "it runs between beforeAll and afterAll only");
    }
}
