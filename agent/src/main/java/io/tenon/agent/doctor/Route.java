package io.tenon.agent.doctor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A topic's route, as a name server tells it. Immutable. */
final class Route {
    private static final String MASTER = "0";
    private static final int WRITABLE = 2;

    /** Addresses of masters by broker name; those without a master are missing. */
    final Map<String, String> masters = new LinkedHashMap<>();

    final List<String> withoutMaster = new ArrayList<>();
    final int slaves;

    /** Queues that take messages, on all brokers. */
    final int writeQueues;

    private Route(Object json) {
        int found = 0;
        for (Object broker : LenientJson.array(json, "brokerDatas")) {
            String name = LenientJson.text(broker, "brokerName");
            Map<String, Object> addresses = LenientJson.object(broker, "brokerAddrs");
            String master = LenientJson.text(addresses, MASTER);
            if (master.isEmpty()) {
                withoutMaster.add(name);
            } else {
                masters.put(name, master);
            }
            found += addresses.size() - (master.isEmpty() ? 0 : 1);
        }
        slaves = found;
        int queues = 0;
        for (Object queue : LenientJson.array(json, "queueDatas")) {
            if ((number(queue, "perm") & WRITABLE) != 0) {
                queues += number(queue, "writeQueueNums");
            }
        }
        writeQueues = queues;
    }

    /**
     * @throws IllegalArgumentException if it cannot be read
     */
    static Route of(BrokerAnswer answer) {
        Route route = new Route(answer.json());
        if (route.masters.isEmpty() && route.withoutMaster.isEmpty()) {
            throw new IllegalArgumentException("a route without brokers");
        }
        return route;
    }

    private static int number(Object from, String key) {
        String text = LenientJson.text(from, key);
        return text.isEmpty() ? 0 : Integer.parseInt(text);
    }
}
