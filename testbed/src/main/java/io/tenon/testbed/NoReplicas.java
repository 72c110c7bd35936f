package io.tenon.testbed;

import org.apache.rocketmq.store.ha.DefaultHAService;

/**
 * The replication side of a broker that has no replicas. The stock one opens a port on every interface, whatever
 * address the broker was bound to. Found by the store through {@code META-INF/service}; public for that reason only.
 */
public final class NoReplicas extends DefaultHAService {
    @Override
    public void start() {
        // Nobody replicates: no port, no threads.
    }

    @Override
    public void shutdown() {
        // Nothing was started.
    }
}
