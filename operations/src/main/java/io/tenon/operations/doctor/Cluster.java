package io.tenon.operations.doctor;

import io.tenon.operations.connection.BrokerConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The brokers that could be reached, and what they said of themselves. It is filled once, then only read. */
final class Cluster {
    /** The name server that is asked. */
    final String nameServer;

    final List<Master> masters = new ArrayList<>();

    Cluster(String nameServer) {
        this.nameServer = nameServer;
    }

    boolean throughProxy() {
        return masters.stream().anyMatch(m -> m.proxy);
    }

    /** A broker that takes messages. */
    static final class Master {
        final String name;
        final String address;

        /** Whether this is a RocketMQ 5 proxy, which stands where a broker would. */
        final boolean proxy;

        /** The broker's settings; null where it does not tell them. */
        final @Nullable BrokerConfig settings;

        Master(String name, String address, boolean proxy, @Nullable BrokerConfig settings) {
            this.name = name;
            this.address = address;
            this.proxy = proxy;
            this.settings = settings;
        }

        @Override
        public String toString() {
            return name + " (" + address + ")";
        }
    }
}
