package io.tenon.operations.doctor;

import io.tenon.agent.operate.settings.AgentSettings;
import io.tenon.jdbc.Delivery;
import io.tenon.jdbc.Fallback;
import io.tenon.operations.connection.BrokerAnswer;
import io.tenon.operations.connection.BrokerConnection;
import io.tenon.operations.connection.BrokerJson;
import io.tenon.operations.connection.BrokerRequest;
import io.tenon.operations.connection.FailureText;
import io.tenon.operations.connection.Namespace;
import io.tenon.operations.connection.Route;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * Checks a topic that messages go to in transactions: whether it is there, writable, and of a type that takes half
 * messages.
 */
final class TopicCheckup {
    private static final String TOPIC = "topic";

    private final BrokerConnection connection;
    private final Cluster cluster;
    private final AgentSettings settings;
    private final Namespace names;
    private final Findings findings;

    TopicCheckup(
            BrokerConnection connection, Cluster cluster, AgentSettings settings, Namespace names, Findings findings) {
        this.connection = connection;
        this.cluster = cluster;
        this.settings = settings;
        this.names = names;
        this.findings = findings;
    }

    /** Returns whether messages can be sent to the topic, as far as could be seen. */
    boolean run(String topic) {
        if (!settings.includesTopic(topic)) {
            findings.warn(
                    TOPIC,
                    "'" + topic + "' is left out by the agent's settings: its messages are sent at once",
                    "Change the setting if that is not meant");
        }
        try {
            return look(names.full(topic));
        } catch (IOException | IllegalArgumentException e) {
            findings.fail(
                    TOPIC, "'" + names.full(topic) + "' could not be looked up: " + FailureText.text(e), "Try again");
            return false;
        }
    }

    private boolean look(String topic) throws IOException {
        BrokerAnswer answer = connection.ask(cluster.nameServer, BrokerRequest.routeOf(topic));
        if (answer.is(BrokerAnswer.NO_TOPIC)) {
            return missing(topic);
        }
        if (!answer.isSuccess()) {
            findings.warn(TOPIC, "'" + topic + "' could not be looked up (" + answer.refusal() + ")", "Try again");
            return false;
        }
        return examine(topic, Route.of(answer));
    }

    private boolean missing(String topic) {
        boolean made =
                cluster.masters.stream().anyMatch(m -> m.settings != null && m.settings.isOn("autoCreateTopicEnable"));
        if (made) {
            findings.warn(
                    TOPIC,
                    "'" + topic + "' does not exist; a broker would make it at the first message",
                    "Create it: what a broker makes by itself is on one broker only, and late");
        } else {
            findings.fail(TOPIC, "'" + topic + "' does not exist", "Create it, or correct its name");
        }
        return false;
    }

    private boolean examine(String topic, Route route) {
        if (route.writeQueues == 0) {
            findings.fail(
                    TOPIC, "'" + topic + "' has no queue that takes messages", "Give it write permission (perm 6)");
            return false;
        }
        TreeSet<String> types = new TreeSet<>();
        for (Map.Entry<String, String> master : route.masters.entrySet()) {
            types.add(typeAt(master.getValue(), topic));
        }
        String seen = "'" + topic + "' has " + route.writeQueues + " writable queues on " + route.masters.size()
                + " brokers, type " + String.join(", ", types);
        boolean halves = settings.delivery() == Delivery.HALF;
        if (cluster.throughProxy() && settings.usesOutbox() && types.contains("TRANSACTION")) {
            findings.fail(
                    TOPIC,
                    seen,
                    "A proxy refuses messages to it that are sent plainly, as those of the outbox are: set its attribute"
                            + " message.type to " + (settings.usesHalves() ? "MIXED" : "NORMAL or MIXED"));
        } else if (cluster.throughProxy() && halves && !(types.contains("TRANSACTION") || types.contains("MIXED"))) {
            findings.fail(
                    TOPIC,
                    seen,
                    "A proxy refuses half messages to it: set its attribute message.type to TRANSACTION (which refuses"
                            + " messages sent plainly there) or MIXED");
        } else if (cluster.throughProxy() && settings.usesHalves() && !halves && !types.contains("MIXED")) {
            findings.warn(
                    TOPIC,
                    seen,
                    "A proxy refuses half messages to it, so that bodies above outbox-body-limit go through the outbox all the same: set"
                            + " its attribute message.type to MIXED");
        } else if (types.contains("DELAY") && halves && settings.notAHalf() == Fallback.REFUSE) {
            findings.warn(
                    TOPIC,
                    seen,
                    "Delayed messages cannot be half messages and are refused in a transaction; set not-a-half to outbox, or"
                            + " use another topic there; where a rollback does not matter to them, plain sends them at once");
        } else if (types.contains("DELAY") && halves && settings.notAHalf() == Fallback.PLAIN) {
            findings.warn(
                    TOPIC,
                    seen,
                    "not-a-half is plain: delayed messages that are sent in a transaction go out at once, and stay when it is"
                            + " rolled back");
        } else {
            findings.ok(TOPIC, seen);
        }
        return true;
    }

    private String typeAt(String address, String topic) throws IllegalArgumentException {
        try {
            BrokerAnswer answer = connection.ask(address, BrokerRequest.topicSettings(topic));
            if (!answer.isSuccess()) {
                return "unknown (" + answer.refusal() + ")";
            }
            String type = BrokerJson.text(BrokerJson.object(answer.json(), "attributes"), "message.type");
            return type.isEmpty() ? "unspecified" : type.toUpperCase(Locale.ROOT);
        } catch (IOException e) {
            return "unknown (" + FailureText.text(e) + ")";
        }
    }
}
