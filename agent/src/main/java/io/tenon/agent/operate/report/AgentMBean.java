package io.tenon.agent.operate.report;

/**
 * The attributes of {@code io.tenon:type=Agent}: what to watch where Tenon is attached. What is to be alerted on is a
 * number; what is told in words has a line for each. Implementations are thread-safe.
 */
public interface AgentMBean {
    String getVersion();

    /** Whether Tenon is on in this JVM; false where it is off in all of it, by a failure. Alert on false. */
    boolean isActive();

    /** The mode: {@code tie}, {@code observe} or {@code drain}. */
    String getMode();

    /**
     * Changes the mode between {@code tie} and {@code drain}, from the next message on.
     *
     * @throws IllegalArgumentException for any other word, and where the agent only observes
     */
    void setMode(String mode);

    /** Whether the mode is drain. Alert on a drain that was not meant. */
    boolean isDraining();

    /**
     * How much this process has still to bring about: open transactions with messages, messages in doubt, with an END
     * that is not acknowledged, or left to their check a short time ago, rows of the outbox. With {@code mode} drain
     * and 0 the process may be stopped, or go on without the agent.
     */
    long getOutstanding();

    /** The outstanding work by kind, in words. */
    String getOutstandingText();

    /** The report of mode observe, for people. */
    String getObserved();

    /** The report of mode observe, as JSON. */
    String getObservedJson();

    /** The policy: {@code fail-open} or {@code fail-closed}. */
    String getPolicy();

    /** The things that are not followed, each with the reason. */
    String getOff();

    /** How many entries Off has. Alert on more than 0. */
    int getOffCount();

    /** Ways to send, and kinds of transactions, that were met and cannot be followed, each with its count. */
    String getNotFollowed();

    /** How many ways NotFollowed has. */
    int getNotFollowedCount();

    /** How many messages were sent in transactions by ways that are not followed. Alert on growth. */
    long getMessagesNotFollowed();

    /** DataSources whose transactions are followed, each with its status table. */
    String getDataSources();

    int getDataSourcesCount();

    /**
     * How many of the DataSources have a status table that cannot be used: messages in their transactions are refused.
     */
    int getUnusableStatusTables();

    /** Groups whose messages are tied to transactions, each with its check group. */
    String getProducers();

    int getProducersCount();

    /**
     * How many messages had to be left to their check since the start, of all producers: 0 without faults and without
     * slow commits.
     */
    long getMessagesLeftToCheck();

    long getTransactionsSentPlainly();

    // These are sums over the producers and DataSources that there are now, which have MBeans of their own with all
    // meters.

    /** Messages that joined a transaction. */
    long getMessagesTied();

    /** Messages that were sent at once, in no transaction. */
    long getMessagesPlain();

    /** Messages whose send was refused. Alert on growth. */
    long getMessagesRefused();

    /** Messages that cannot be halves and went out at once in transactions, with not-a-half = plain. */
    long getMessagesNotAHalf();

    /** Transactions that were rolled back for their messages. Alert on growth. */
    long getCommitsRefused();

    /** Messages of which it is not known now whether they are committed. Alert if it stays above 0. */
    long getMessagesInDoubt();

    /** Messages of the outbox that were parked. Alert on growth. */
    long getMessagesParked();

    /** The values of {@code delivery}, {@code when-broker-unavailable} and {@code not-a-half}. */
    String getDelivery();

    /** DataSources, each with its outbox table and what has gathered there. Empty where nothing goes through the outbox. */
    String getOutboxes();

    /** How many rows have gathered in the outboxes, as last counted; 0 while nothing waits for the relay. */
    long getOutboxRows();

    /**
     * How old the oldest row in the outboxes was when it was last counted, in milliseconds. Alert on minutes: the
     * broker is away.
     */
    long getOutboxOldestMillis();

    /** Rows that a broker has refused for good, as last counted. Alert on more than 0. */
    long getOutboxParkedRows();

    /** Senders with rows in these outboxes that nobody sends. Alert on any. */
    String getOrphanedSenders();

    /** How many entries OrphanedSenders has. Alert on more than 0. */
    int getOrphanedSendersCount();
}
