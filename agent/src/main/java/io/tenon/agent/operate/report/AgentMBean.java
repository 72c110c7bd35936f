package io.tenon.agent.operate.report;

/** {@code io.tenon:type=Agent}: what to watch where Tenon is attached. */
public interface AgentMBean {
    String getVersion();

    /** False where Tenon is off in the whole JVM, by a failure. Alert on it. */
    boolean isActive();

    /** {@code fail-open} or {@code fail-closed}. */
    String getPolicy();

    /** What is not followed, each with the reason. */
    String[] getOff();

    /** How many there are in Off. Alert on more than 0. */
    int getOffCount();

    /** DataSources whose transactions are followed, each with its status table. */
    String[] getDataSources();

    /** How many of them have a status table that cannot be used: messages in their transactions are refused. */
    int getUnusableStatusTables();

    /** Groups whose messages are tied to transactions, each with its check group. */
    String[] getProducers();

    /**
     * How many messages had to be left to their check since the start, of all producers: 0 without faults and without
     * slow commits.
     */
    long getMessagesLeftToCheck();

    long getTransactionsSentPlainly();

    /** {@code delivery}, {@code when-broker-unavailable} and {@code not-a-half}. */
    String getDelivery();

    /** DataSources, each with its outbox table and what has gathered there. Empty where nothing goes through the outbox. */
    String[] getOutboxes();

    /** How many rows have gathered in the outboxes, as last counted; 0 while nothing waits for the relay. */
    long getOutboxRows();

    /** How old the oldest of them was then. Alert on minutes: the broker is away. */
    long getOutboxOldestMillis();

    /** Rows that a broker has refused for good, as last counted. Alert on more than 0. */
    long getOutboxParkedRows();

    /** Senders with rows in these outboxes that nobody sends. Alert on any. */
    String[] getOrphanedSenders();
}
