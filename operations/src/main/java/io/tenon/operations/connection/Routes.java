package io.tenon.operations.connection;

import io.tenon.internal.stored.HalfTopics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What each name server knows of the brokers, by one question to each: they do not tell one another. Immutable. */
public final class Routes {
    /** Why a name server gave no route. Immutable. */
    public static final class Failure {
        /** What a name server did instead of giving a route. */
        public enum Kind {
            REFUSED,
            SILENT,
            UNREADABLE
        }

        public final Kind kind;

        /** The text of the failure, with the name server's address. */
        public final String text;

        Failure(Kind kind, String text) {
            this.kind = kind;
            this.text = text;
        }
    }

    private final Map<String, Route> known = new LinkedHashMap<>();
    private final Map<String, Failure> failures = new LinkedHashMap<>();

    private Routes() {}

    public static Routes of(BrokerConnection connection, List<String> nameServers) {
        Routes routes = new Routes();
        nameServers.forEach(nameServer -> routes.ask(connection, nameServer));
        return routes;
    }

    private void ask(BrokerConnection connection, String nameServer) {
        try {
            // Every broker keeps halves, so the route of their topic names all brokers.
            BrokerAnswer answer = connection.ask(nameServer, BrokerRequest.routeOf(HalfTopics.HALVES));
            if (answer.isSuccess()) {
                known.put(nameServer, Route.of(answer));
            } else {
                fail(nameServer, Failure.Kind.REFUSED, " knows no broker (" + answer.refusal() + ")");
            }
        } catch (IOException e) {
            fail(nameServer, Failure.Kind.SILENT, " does not answer: " + FailureText.text(e));
        } catch (IllegalArgumentException e) {
            fail(nameServer, Failure.Kind.UNREADABLE, " answers what cannot be read: " + FailureText.text(e));
        }
    }

    private void fail(String nameServer, Failure.Kind kind, String text) {
        failures.put(nameServer, new Failure(kind, nameServer + text));
    }

    /** Returns the routes by name server, in the order in which these are given. */
    public Map<String, Route> known() {
        return Collections.unmodifiableMap(known);
    }

    /** Returns the failures by name server, in the order in which these are given. */
    public Map<String, Failure> failures() {
        return Collections.unmodifiableMap(failures);
    }

    /** Returns one sentence for each name server that knows other masters than the first one that answered. */
    public List<String> differences() {
        List<String> differences = new ArrayList<>();
        Map.Entry<String, Route> first = null;
        for (Map.Entry<String, Route> one : known.entrySet()) {
            first = first == null ? one : first;
            if (!one.getValue().masters.equals(first.getValue().masters)) {
                differences.add(one.getKey() + " knows the brokers " + text(one, first) + ", but " + first.getKey()
                        + " knows " + text(first, one));
            }
        }
        return differences;
    }

    /** Returns the names of a route's masters, with their addresses if the names are the same in both routes. */
    private static String text(Map.Entry<String, Route> one, Map.Entry<String, Route> other) {
        Map<String, String> masters = one.getValue().masters;
        return masters.keySet().equals(other.getValue().masters.keySet())
                ? masters.toString()
                : masters.keySet().toString();
    }
}
