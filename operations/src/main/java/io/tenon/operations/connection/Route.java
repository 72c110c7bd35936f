package io.tenon.operations.connection;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A topic's route, as a name server tells it. Immutable. */
public final class Route {
    private static final String MASTER = "0";
    private static final int WRITABLE = 2;

    /** The addresses of masters by the broker's name; brokers without a master are missing. */
    public final Map<String, String> masters = new LinkedHashMap<>();

    public final List<String> withoutMaster = new ArrayList<>();
    public final int slaves;

    /** The number of queues that take messages, on all brokers. */
    public final int writeQueues;

    private Route(JsonElement json) {
        int found = 0;
        for (JsonElement broker : BrokerJson.array(json, "brokerDatas")) {
            String name = BrokerJson.text(broker, "brokerName");
            JsonObject addresses = BrokerJson.object(broker, "brokerAddrs");
            String master = BrokerJson.text(addresses, MASTER);
            if (master.isEmpty()) {
                withoutMaster.add(name);
            } else {
                masters.put(name, master);
            }
            found += addresses.size() - (master.isEmpty() ? 0 : 1);
        }
        slaves = found;
        int queues = 0;
        for (JsonElement queue : BrokerJson.array(json, "queueDatas")) {
            if ((number(queue, "perm") & WRITABLE) != 0) {
                queues += number(queue, "writeQueueNums");
            }
        }
        writeQueues = queues;
    }

    /** @throws IllegalArgumentException if the answer cannot be read */
    public static Route of(BrokerAnswer answer) {
        Route route = new Route(answer.json());
        if (route.masters.isEmpty() && route.withoutMaster.isEmpty()) {
            throw new IllegalArgumentException("a route without brokers");
        }
        return route;
    }

    private static int number(JsonElement from, String key) {
        String text = BrokerJson.text(from, key);
        return text.isEmpty() ? 0 : Integer.parseInt(text);
    }
}
