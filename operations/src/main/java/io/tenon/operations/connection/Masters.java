package io.tenon.operations.connection;

import io.tenon.internal.stored.BrokerAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** The brokers that take messages, as the first name server that answers knows them. Immutable. */
public final class Masters {
    /** Every broker keeps halves, so its route names them all. */
    private static final String HALF_TOPIC = "RMQ_SYS_TRANS_HALF_TOPIC";

    private final Map<String, String> addresses;
    private final List<String> withoutMaster;

    private Masters(Map<String, String> addresses, List<String> withoutMaster) {
        this.addresses = addresses;
        this.withoutMaster = withoutMaster;
    }

    static Masters of(BrokerConnection connection, List<String> nameServers) throws IOException {
        List<String> failures = new ArrayList<>();
        for (String nameServer : nameServers) {
            try {
                BrokerAnswer answer = connection.ask(nameServer, BrokerRequest.routeOf(HALF_TOPIC));
                if (answer.isSuccess()) {
                    Route route = Route.of(answer);
                    return new Masters(route.masters, route.withoutMaster);
                }
                failures.add(nameServer + " knows no broker (" + answer.refusal() + ")");
            } catch (IOException | IllegalArgumentException e) {
                failures.add(nameServer + " does not answer: " + FailureText.text(e));
            }
        }
        throw new IOException(String.join("; ", failures));
    }

    public List<BrokerAddress> brokers() {
        List<BrokerAddress> brokers = new ArrayList<>();
        addresses.forEach((name, address) -> brokers.add(new BrokerAddress(name, address)));
        return brokers;
    }

    /** Names of brokers that cannot be asked now. */
    public List<String> withoutMaster() {
        return Collections.unmodifiableList(withoutMaster);
    }
}
