package io.tenon.operations.doctor;

import io.tenon.agent.operate.settings.AgentSettings;
import io.tenon.operations.connection.BrokerAnswer;
import io.tenon.operations.connection.BrokerConfig;
import io.tenon.operations.connection.BrokerConnection;
import io.tenon.operations.connection.BrokerJson;
import io.tenon.operations.connection.BrokerRequest;
import io.tenon.operations.connection.FailureText;
import io.tenon.operations.connection.Route;
import io.tenon.operations.connection.Routes;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks name servers and brokers: whether they are reachable, what they are, and whether their times go with the
 * agent's.
 */
final class BrokerCheckup {
    private static final String NAME_SERVER = "name server";
    private static final String BROKER = "broker";

    private final BrokerConnection connection;
    private final AgentSettings settings;
    private final Findings findings;

    BrokerCheckup(BrokerConnection connection, AgentSettings settings, Findings findings) {
        this.connection = connection;
        this.settings = settings;
        this.findings = findings;
    }

    /** Returns the brokers to look at closer; null if none was found. */
    @Nullable
    Cluster run(List<String> nameServers) {
        Routes routes = Routes.of(connection, nameServers);
        routes.known()
                .forEach((nameServer, route) -> findings.ok(
                        NAME_SERVER,
                        nameServer + " knows the masters " + route.masters.keySet() + " and " + route.slaves
                                + " slaves"));
        routes.failures().values().forEach(failure -> findings.fail(NAME_SERVER, failure.text, remedy(failure.kind)));
        for (String difference : routes.differences()) {
            findings.fail(
                    NAME_SERVER,
                    difference,
                    "Let every broker register with all name servers: what one does not know gives no checks");
        }
        if (routes.known().isEmpty()) {
            return null;
        }
        Map.Entry<String, Route> first = routes.known().entrySet().iterator().next();
        return examine(first.getKey(), nameServers, first.getValue());
    }

    private static String remedy(Routes.Failure.Kind kind) {
        switch (kind) {
            case REFUSED:
                return "Start the brokers, or give the name servers that they register with";
            case SILENT:
                return "Check address, port, firewall and --tls";
            default:
                return "Is it a name server?";
        }
    }

    private Cluster examine(String nameServer, List<String> nameServers, Route route) {
        Cluster cluster = new Cluster(nameServer);
        for (String broker : route.withoutMaster) {
            findings.fail(
                    BROKER,
                    broker + " has no master just now",
                    "Halves that it holds wait for its master; bring it back before you go live");
        }
        for (Map.Entry<String, String> master : route.masters.entrySet()) {
            examine(cluster, master.getKey(), master.getValue(), nameServers.contains(master.getValue()));
        }
        if (settings.dispatcher().throughProxy() && !cluster.masters.isEmpty() && !cluster.throughProxy()) {
            findings.warn(
                    BROKER,
                    "through-proxy is set, but these are brokers, no proxies",
                    "Set it to false: as it is, rows stay for the retention for nothing");
        }
        return cluster;
    }

    private void examine(Cluster cluster, String name, String address, boolean isNameServerToo) {
        String broker = name + " (" + address + ")";
        try {
            BrokerAnswer answer = connection.ask(address, BrokerRequest.settings());
            boolean proxy = isNameServerToo || answer.is(BrokerAnswer.NOT_SUPPORTED);
            BrokerConfig told = answer.isSuccess() ? new BrokerConfig(answer.lines()) : null;
            Cluster.Master master = new Cluster.Master(name, address, proxy, told);
            cluster.masters.add(master);
            if (proxy) {
                proxy(broker);
            } else {
                version(master);
            }
            if (!settings.usesHalves()) {
                findings.ok(
                        "broker times", name + ": not compared, as delivery is outbox and there are no half messages");
            } else if (told != null) {
                new BrokerTimesCheckup(settings.transactions(), findings).run(master, told);
            } else if (!proxy) {
                findings.warn(
                        "broker times",
                        broker + " does not tell its settings (" + answer.refusal() + ")",
                        "Compare by hand: transactionTimeOut, transactionOpBatchInterval, transactionCheckInterval; or"
                                + " run the doctor with an administrator's keys");
            }
        } catch (IOException e) {
            findings.fail(
                    BROKER,
                    broker + " does not answer: " + FailureText.text(e),
                    "Check that this machine reaches the address that the broker announces (brokerIP1), and --tls");
        }
    }

    private void proxy(String broker) {
        String seen = broker + " is a RocketMQ 5 proxy, whose acknowledgement of an END proves nothing";
        if (!settings.usesHalves()) {
            findings.ok(BROKER, broker + " is a RocketMQ 5 proxy, which takes the ordinary messages of the outbox");
        } else if (settings.dispatcher().throughProxy()) {
            findings.warn(
                    BROKER, seen, "Rows will stay for the retention; give the brokers' own name servers if you can");
        } else {
            findings.fail(BROKER, seen, "Give the brokers' own name servers, or set the agent's through-proxy to true");
        }
    }

    private void version(Cluster.Master master) {
        String version = "";
        try {
            BrokerAnswer answer = connection.ask(master.address, BrokerRequest.runtime());
            version = BrokerJson.text(BrokerJson.object(answer.json(), "table"), "brokerVersionDesc");
        } catch (IOException | IllegalArgumentException e) {
            findings.warn(BROKER, master + " does not tell its version: " + FailureText.text(e), "Look at its log");
        }
        findings.ok(BROKER, master + ", " + (version.isEmpty() ? "version unknown" : version) + durability(master));
        for (KnownDefect defect : KnownDefect.of(version)) {
            findings.warn("known defect", master.name + ": " + defect.what, defect.remedy);
        }
    }

    /** Returns how a broker keeps messages, for information: a half is as safe as that. */
    private static String durability(Cluster.Master master) {
        BrokerConfig told = master.settings;
        return told == null
                ? ""
                : ", " + told.text("brokerRole", "role unknown") + ", " + told.text("flushDiskType", "flush unknown");
    }
}
