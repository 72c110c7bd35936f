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
}
