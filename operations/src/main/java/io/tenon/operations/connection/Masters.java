package io.tenon.operations.connection;

import io.tenon.internal.stored.BrokerAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The brokers that take messages, as all name servers together know them. Immutable. */
public final class Masters {
    private final Routes routes;
    private final Map<String, String> addresses = new LinkedHashMap<>();
    private final Set<String> withoutMaster = new TreeSet<>();

    private Masters(Routes routes) {
        this.routes = routes;
        // Where two name servers have different addresses of one broker, the first one's is used, and the difference is
        // reported.
        routes.known().values().forEach(route -> route.masters.forEach(addresses::putIfAbsent));
        routes.known().values().forEach(route -> withoutMaster.addAll(route.withoutMaster));
        withoutMaster.removeAll(addresses.keySet());
    }

    /** @throws IOException if no name server has told of any broker; it says what each did instead */
    static Masters of(BrokerConnection connection, List<String> nameServers) throws IOException {
        Routes routes = Routes.of(connection, nameServers);
        if (routes.known().isEmpty()) {
            throw new IOException(routes.failures().values().stream()
                    .map(failure -> failure.text)
                    .collect(Collectors.joining("; ")));
        }
        return new Masters(routes);
    }

    public List<BrokerAddress> brokers() {
        List<BrokerAddress> brokers = new ArrayList<>();
        addresses.forEach((name, address) -> brokers.add(new BrokerAddress(name, address)));
        return brokers;
    }

    /** Returns the names of brokers that cannot be asked now. */
    public List<String> withoutMaster() {
        return Collections.unmodifiableList(new ArrayList<>(withoutMaster));
    }

    /**
     * Returns what name servers that told of no broker did instead, by their addresses. A broker that only these know
     * is missing here.
     */
    public Map<String, String> silent() {
        Map<String, String> silent = new LinkedHashMap<>();
        routes.failures().forEach((nameServer, failure) -> silent.put(nameServer, failure.text));
        return silent;
    }

    /** Returns how name servers differ that have told of brokers. */
    public List<String> differences() {
        return routes.differences();
    }

    /**
     * Returns why there may be more brokers than these, or others, in whole sentences; empty where all name servers
     * agree.
     */
    public List<String> notes() {
        List<String> notes = new ArrayList<>();
        silent().values()
                .forEach(failure ->
                        notes.add("name server " + failure + "; brokers that only this one knows were not asked"));
        differences().forEach(difference -> notes.add("name server " + difference));
        return notes;
    }
}
