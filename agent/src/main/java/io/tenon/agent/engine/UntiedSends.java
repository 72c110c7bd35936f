package io.tenon.agent.engine;

import io.tenon.agent.operate.report.AgentReport;
import io.tenon.agent.operate.settings.AgentSettings;
import io.tenon.agent.operate.settings.FailurePolicy;
import io.tenon.internal.transaction.OpenTransactions;

/** Handles messages that are sent in a transaction by a way that is recognised and cannot be tied. Thread-safe. */
public final class UntiedSends {
    private final AgentSettings settings;
    private final AgentReport report;

    /** A way to send that is recognised and cannot be tied. */
    public enum Way {
        GRPC(
                "the gRPC client (rocketmq-client-java)",
                "its messages go out at once, whatever becomes of the transaction they are sent in. Send by"
                        + " DefaultMQProducer (rocketmq-client) what belongs to a transaction."),
        ONS_2(
                "the ONS 2 client (ons-client 2.x)",
                "its messages go out at once, whatever becomes of the transaction they are sent in. Send by"
                        + " DefaultMQProducer (rocketmq-client) what belongs to a transaction."),
        OWN_TRANSACTION(
                "sendMessageInTransaction",
                "RocketMQ's own transaction asks its own listener what becomes of the message, not the database transaction"
                        + " that is open around it. Use send() there, or begin the database transaction within the listener."),
        IMPLEMENTATION(
                "sends through DefaultMQProducerImpl",
                "they go past the producer's methods, and out at once, whatever becomes of the transaction. Use the"
                        + " producer's send()."),
        JTA_WITHOUT_CONNECTION(
                "JTA transactions without a connection that is followed",
                "none was borrowed yet when the message was sent, or only such ones as are not followed or have run no statement yet,"
                        + " so it goes out at once, whatever becomes of the transaction. "
                        + "Borrow the connection and run its first statement before the send; or if it is one of XA, which may"
                        + " have been closed already, declare its DataSource in datasources.xa, and say with xa-policy"
                        + " what becomes of messages."),
        XA_BRANCH(
                "XA transactions",
                "a transaction manager ends them, so a message cannot be tied to one. Declare their DataSources in"
                        + " datasources.xa, and say with xa-policy what becomes of messages.");

        private final String name;
        private final String advice;

        Way(String name, String advice) {
            this.name = name;
            this.advice = advice;
        }
    }

    public UntiedSends(AgentSettings settings, AgentReport report) {
        this.settings = settings;
        this.report = report;
    }

    /** A class was met that sends in this way, which matters only if it sends in a transaction. */
    public void found(Way way) {
        report.notFollowed(way.name, way.advice);
    }

    /** A message is sent in this way; it counts only if a transaction is open on the thread. */
    void sentIfInTransaction(Way way) {
        if (OpenTransactions.current(settings.pinnedDataSource(), settings.ambiguous()) != null) {
            sent(way);
        }
    }

    /**
     * A message is sent in this way in a transaction.
     *
     * @throws IllegalStateException in place of the send, with fail-closed
     */
    public void sent(Way way) {
        report.sentNotFollowed(way.name, way.advice);
        if (settings.onFailure() == FailurePolicy.FAIL_CLOSED) {
            throw new IllegalStateException("Tenon does not follow " + way.name
                    + ", a transaction is open, and on-failure is" + " fail-closed: nothing was sent. " + way.advice);
        }
    }
}
