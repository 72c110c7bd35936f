package io.tenon.operations.doctor;

import com.google.gson.JsonElement;
import io.tenon.agent.operate.settings.AgentSettings;
import io.tenon.operations.connection.BrokerAnswer;
import io.tenon.operations.connection.BrokerConnection;
import io.tenon.operations.connection.BrokerJson;
import io.tenon.operations.connection.BrokerRequest;
import io.tenon.operations.connection.FailureText;
import io.tenon.operations.connection.Namespace;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Checks the check group, which must be Tenon's alone. An instance under the agent is in its producer group and, by the
 * same client id, in the check group; a client that is only in the latter is somebody else's, and swallows checks.
 */
final class GroupCheckup {
    private static final String GROUP = "check group";

    private final BrokerConnection connection;
    private final Cluster cluster;
    private final AgentSettings settings;
    private final Namespace names;
    private final Findings findings;

    GroupCheckup(
            BrokerConnection connection, Cluster cluster, AgentSettings settings, Namespace names, Findings findings) {
        this.connection = connection;
        this.cluster = cluster;
        this.settings = settings;
        this.names = names;
        this.findings = findings;
    }

    void run(String group) {
        String producerGroup = names.full(group);
        String checkGroup = names.full(settings.checkGroupOf(group));
        if (checkGroup.equals(producerGroup)) {
            findings.fail(
                    GROUP,
                    "'" + checkGroup + "' is the producer group itself, whose own producer swallows checks",
                    "Set another check group");
            return;
        }
        Map<String, String> members = online(checkGroup);
        Map<String, String> producers = members == null || members.isEmpty() ? new TreeMap<>() : online(producerGroup);
        if (members == null || producers == null) {
            return;
        }
        Map<String, String> strangers = new TreeMap<>(members);
        strangers.keySet().removeAll(producers.keySet());
        if (!strangers.isEmpty()) {
            findings.fail(
                    GROUP,
                    "'" + checkGroup + "' has members that are not in '" + producerGroup + "': " + strangers.values(),
                    "Stop them, or set another check group: they swallow checks, and what waits for those is late or"
                            + " parked");
        } else if (members.isEmpty()) {
            findings.ok(GROUP, "'" + checkGroup + "' has nobody online yet");
        } else {
            findings.ok(
                    GROUP,
                    "'" + checkGroup + "' has instances of '" + producerGroup + "' only: "
                            + new TreeSet<>(members.values()));
        }
    }

    /** Returns the members of a group by client id; null if a broker would not tell, which has been reported then. */
    private @Nullable Map<String, String> online(String group) {
        Map<String, String> members = new TreeMap<>();
        for (Cluster.Master master : cluster.masters) {
            try {
                BrokerAnswer answer = connection.ask(master.address, BrokerRequest.producersOf(group));
                if (answer.isSuccess()) {
                    collect(answer, members);
                } else if (!answer.is(BrokerAnswer.SYSTEM_ERROR)) { // which says that there is no such group
                    findings.warn(
                            GROUP,
                            master + " does not tell who is in '" + group + "' (" + answer.refusal() + ")",
                            "Run the doctor with an administrator's keys, or make sure otherwise that nobody is");
                    return null;
                }
            } catch (IOException | IllegalArgumentException e) {
                findings.warn(GROUP, master + " does not tell: " + FailureText.text(e), "Try again");
                return null;
            }
        }
        return members;
    }

    private void collect(BrokerAnswer answer, Map<String, String> members) {
        for (JsonElement member : BrokerJson.array(answer.json(), "connectionSet")) {
            String version = BrokerJson.text(member, "version");
            String client = BrokerJson.text(member, "clientId");
            members.put(
                    client,
                    client + " from " + BrokerJson.text(member, "clientAddr") + ", "
                            + BrokerJson.text(member, "language") + " "
                            + (version.isEmpty() ? "" : connection.versionName(Integer.parseInt(version))));
        }
    }
}
