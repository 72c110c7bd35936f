package io.tenon.agent.operate.report;

import io.tenon.internal.meters.MeterName;

/**
 * The work that this process has still to bring about, so that it cannot be stopped, or lose the agent, without leaving
 * it to others. It is counted when this is made. Immutable. Asks neither a database nor a broker.
 */
public final class Outstanding {
    private final long transactions;
    private final long messages;
    private final long inDoubt;
    private final long outboxRows;

    private Outstanding(long transactions, long messages, long inDoubt, long outboxRows) {
        this.transactions = transactions;
        this.messages = messages;
        this.inDoubt = inDoubt;
        this.outboxRows = outboxRows;
    }

    /**
     * @param outboxRows how many rows are in the outboxes, as the relay has counted them last; also those of other
     *     processes
     */
    static Outstanding now(long outboxRows) {
        return new Outstanding(
                AgentNumbers.sum(MeterName.OPEN_TRANSACTIONS, null),
                AgentNumbers.sum(MeterName.OUTSTANDING, null),
                AgentNumbers.sum(MeterName.IN_DOUBT, null),
                outboxRows);
    }

    /**
     * Returns the sum; 0 if nothing is outstanding. A message may count more than once: by itself, and by its
     * transaction.
     */
    public long total() {
        return transactions + messages + inDoubt + outboxRows;
    }

    public String text() {
        return total() == 0
                ? "nothing is outstanding"
                : transactions + " open transactions with messages; " + messages
                        + " messages and rows that have still to be ended by this process (open, END not acknowledged, left to"
                        + " their check, sent through the outbox and not deleted); " + inDoubt + " messages in doubt; "
                        + outboxRows + " rows in outboxes";
    }
}
