package io.tenon.operations.doctor;

import io.tenon.internal.datasource.TransactionSettings;
import io.tenon.operations.connection.BrokerConfig;
import io.tenon.operations.connection.DurationText;

/**
 * Compares a broker's settings about half messages with the agent's: where they do not fit, messages are delivered
 * twice.
 */
final class BrokerTimesCheckup {
    private static final String TIMES = "broker times";

    /** How long a round of the broker's checks may sleep between its look at the ENDs and its checks. */
    private static final long SLEEP_OF_A_ROUND_MILLIS = 1000;

    /** How long a broker should ask while no instance is up: generously what an instance needs to be restarted. */
    private static final long OUTAGE_BORNE_MILLIS = 5 * 60_000;

    private static final long HOUR_MILLIS = 3_600_000;

    private final TransactionSettings times;
    private final Findings findings;

    BrokerTimesCheckup(TransactionSettings times, Findings findings) {
        this.times = times;
        this.findings = findings;
    }

    void run(Cluster.Master master, BrokerConfig broker) {
        int before = findings.all().size();
        accepts(master, broker);
        firstCheck(master, broker);
        effectOfEnds(master, broker);
        interval(master, broker);
        patience(master, broker);
        forgetting(master, broker);
        files(master, broker);
        if (findings.all().size() == before) {
            findings.ok(
                    TIMES,
                    master.name + ": first check after " + DurationText.text(firstCheckMillis(broker))
                            + ", then every " + DurationText.text(intervalMillis(broker)) + ", "
                            + broker.number("transactionCheckMax", 15) + " times; seal-after + lease is "
                            + DurationText.text(leaseMillis()) + ", end-effect "
                            + DurationText.text(times.endEffect().toMillis()) + ", grace "
                            + DurationText.text(times.grace().toMillis()));
        }
    }

    private void accepts(Cluster.Master master, BrokerConfig broker) {
        if (broker.isOn("rejectTransactionMessage")) {
            findings.fail(
                    TIMES,
                    master.name + " refuses half messages (rejectTransactionMessage = true)",
                    "Set it to false: every message in a transaction would be refused");
        }
    }

    private void firstCheck(Cluster.Master master, BrokerConfig broker) {
        if (leaseMillis() <= firstCheckMillis(broker)) {
            return;
        }
        findings.fail(
                TIMES,
                master.name + " checks halves from " + firstCheckMillis(broker)
                        + " ms on (transactionTimeOut), but seal-after + lease is " + leaseMillis() + " ms",
                "Messages would be delivered twice with no fault: shorten lease or seal-after, or raise"
                        + " transactionTimeOut");
    }

    private void effectOfEnds(Cluster.Master master, BrokerConfig broker) {
        // Brokers before 5.x write the mark of an END at once.
        long batch = broker.number("transactionOpBatchInterval", 0);
        long effect = batch + SLEEP_OF_A_ROUND_MILLIS;
        if (effect <= times.endEffect().toMillis()) {
            return;
        }
        findings.fail(
                TIMES,
                master.name + " takes up to " + effect + " ms until an END counts (transactionOpBatchInterval " + batch
                        + " ms, and a second), but end-effect is "
                        + times.endEffect().toMillis() + " ms",
                "Messages would be delivered twice with no fault: raise end-effect, and lease with it");
    }

    private void interval(Cluster.Master master, BrokerConfig broker) {
        if (intervalMillis(broker) > times.grace().toMillis()) {
            return;
        }
        findings.fail(
                TIMES,
                master.name + " checks every " + intervalMillis(broker)
                        + " ms (transactionCheckInterval), but grace is "
                        + times.grace().toMillis() + " ms",
                "A copy of a half could find rows that should be gone, and be delivered: shorten grace below the"
                        + " interval");
    }

    private void patience(Cluster.Master master, BrokerConfig broker) {
        long checks = broker.number("transactionCheckMax", 15);
        long outage = firstCheckMillis(broker) + checks * intervalMillis(broker);
        if (outage >= OUTAGE_BORNE_MILLIS) {
            return;
        }
        findings.warn(
                TIMES,
                master.name + (broker.forgetsHalves() ? " forgets a half after " : " parks a half after ") + checks
                        + " checks, " + DurationText.text(outage) + ", also while no instance is up",
                "Raise transactionCheckMax, or set rescue-interval, unless a restart of all instances takes far less");
    }

    /** Warns of a broker that parks no halves, since its own tools find nothing of a half that it has forgotten. */
    private void forgetting(Cluster.Master master, BrokerConfig broker) {
        if (broker.forgetsHalves()) {
            findings.warn(
                    TIMES,
                    master.name + " keeps halves in RocksDB (transRocksDBEnable) and parks none: after "
                            + broker.number("transactionCheckMax", 15)
                            + " checks it forgets a half that nobody answered for",
                    "Call tenon parked list after an outage: it finds them in the broker's log, and parked rescue puts"
                            + " them back");
        }
    }

    private void files(Cluster.Master master, BrokerConfig broker) {
        long kept = broker.number("fileReservedTime", 72) * HOUR_MILLIS;
        if (times.retention().toMillis() >= kept) {
            return;
        }
        findings.warn(
                TIMES,
                master.name + " keeps messages for " + DurationText.text(kept)
                        + " (fileReservedTime), but rows go after "
                        + DurationText.text(times.retention().toMillis()),
                "Raise retention: a half that is resumed by hand after it would be rolled back");
    }

    private long leaseMillis() {
        return times.sealAfter().plus(times.lease()).toMillis();
    }

    private static long firstCheckMillis(BrokerConfig broker) {
        return broker.number("transactionTimeOut", 6000);
    }

    private static long intervalMillis(BrokerConfig broker) {
        return broker.number("transactionCheckInterval", 30_000);
    }
}
