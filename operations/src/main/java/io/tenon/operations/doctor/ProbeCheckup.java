package io.tenon.operations.doctor;

import io.tenon.operations.connection.BrokerConnection;
import io.tenon.operations.connection.DurationText;
import io.tenon.operations.connection.FailureText;
import io.tenon.operations.connection.Namespace;
import io.tenon.operations.connection.Probe;
import java.io.IOException;

/** Sends one half message and rolls it back, which shows the whole way, and the broker's clock. */
final class ProbeCheckup {
    private static final String PROBE = "probe";
    private static final long CLOCK_GOOD_MILLIS = 500;
    private static final long CLOCK_BAD_MILLIS = 2_000;

    private final BrokerConnection connection;
    private final Namespace names;
    private final Findings findings;

    ProbeCheckup(BrokerConnection connection, Namespace names, Findings findings) {
        this.connection = connection;
        this.names = names;
        this.findings = findings;
    }

    void run(String name) {
        String topic = names.full(name);
        Probe probe;
        try {
            probe = connection.probe(topic);
        } catch (IOException e) {
            findings.fail(
                    PROBE,
                    "topic '" + topic + "' took no half message: " + FailureText.text(e),
                    "Give these keys the right to publish to it; look at the broker's log");
            return;
        }
        String seen = "half message " + probe.messageId + " to '" + topic + "' was stored by " + probe.broker + " in "
                + (probe.answeredMillis - probe.sentMillis) + " ms";
        if (!probe.endFailure.isEmpty()) {
            findings.fail(
                    PROBE,
                    seen + ", but its END was not acknowledged: " + probe.endFailure,
                    "Allow request 37 (END_TRANSACTION). The half stays invisible and is parked by its checks");
        } else if (!probe.sendStatus.equals("SEND_OK")) {
            findings.warn(
                    PROBE,
                    seen + " with " + probe.sendStatus,
                    "Mend flush or slave, or set accept-weak-acknowledgement: such halves are refused otherwise");
        } else {
            findings.ok(PROBE, seen + " and rolled back, acknowledged; no consumer saw it");
        }
        clock(probe);
    }

    private void clock(Probe probe) {
        if (probe.storedMillis == 0) {
            findings.warn("clock", "the clock of " + probe.broker + " could not be read", "Compare it by hand");
            return;
        }
        long ahead = probe.brokerAheadMillis();
        String seen = "the clock of " + probe.broker + " is " + DurationText.ahead(ahead);
        String remedy =
                "Run NTP on both: a broker counts transactionTimeOut from the sender's clock, so a sender that is"
                        + " behind is checked early, and its messages may be delivered twice";
        if (Math.abs(ahead) <= CLOCK_GOOD_MILLIS) {
            findings.ok(
                    "clock",
                    "the clock of " + probe.broker + " is within "
                            + DurationText.text(Math.abs(ahead) + probe.answeredMillis - probe.sentMillis)
                            + " of this machine's");
        } else if (Math.abs(ahead) <= CLOCK_BAD_MILLIS) {
            findings.warn("clock", seen, remedy);
        } else {
            findings.fail("clock", seen, remedy);
        }
    }
}
