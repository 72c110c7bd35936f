package io.tenon.quickstart;

import com.example.orders.CrashPoint;
import java.util.ArrayList;
import java.util.List;

/** The options that start a JVM with Tenon: the agent, and the settings that a broker with quick checks asks for. */
final class Attached {
    /**
     * S, which is scaled to the broker's checks, as the two below are: S + W is its first check (see {@link Servers}).
     */
    private static final int SEAL_AFTER = 300;

    private static final int LEASE = 2200;

    /**
     * E: the broker's {@code transactionOpBatchInterval}, and the second that one of its rounds of checks may sleep
     * between its look at the ENDs and its checks (SLEEP_WHILE_NO_OP), and some time for the round itself.
     */
    private static final int END_EFFECT = 1500;

    /**
     * The setting that lets a shop go on without a broker. Without it orders fail meanwhile, and nothing is lost
     * either.
     */
    static final String IN_AN_OUTAGE = "-Dtenon.when-broker-unavailable=outbox";

    private Attached() {}

    static List<String> arguments(CrashPoint crash) {
        String jar = System.getProperty("quickstart.agent");
        if (jar == null) {
            throw new IllegalStateException(
                    "-Dquickstart.agent is missing: the path of tenon-agent.jar; quickstart/run.sh sets it");
        }
        List<String> arguments = new ArrayList<>(List.of(
                "-javaagent:" + jar,
                "-Dtenon.create-table=true",
                "-Dtenon.seal-after=" + SEAL_AFTER,
                "-Dtenon.lease=" + LEASE,
                "-Dtenon.end-effect=" + END_EFFECT));
        if (crash == CrashPoint.BROKER) {
            arguments.add(IN_AN_OUTAGE);
        }
        return arguments;
    }
}
