package io.tenon.internal.outbox;

/** Somebody has said that nothing of a sender, or of all of them, is to be sent from an outbox until it is resumed (O10). Immutable. */
public final class RelayPause {
    /** Stands for all senders; no group can be called so. */
    public static final String ALL = "*";

    private final String sender;
    private final String reason;
    private final long millis;

    RelayPause(String sender, String reason, long millis) {
        this.sender = sender;
        this.reason = reason;
        this.millis = millis;
    }

    /** The check group with its namespace, or {@link #ALL}. */
    public String sender() {
        return sender;
    }

    public boolean isOfAll() {
        return sender.equals(ALL);
    }

    /** Whose messages wait, for people. */
    public String whose() {
        return whose(sender);
    }

    /** @param sender or {@link #ALL} */
    public static String whose(String sender) {
        return sender.equals(ALL) ? "all senders" : "sender '" + sender + "'";
    }

    /** What an operator calls to end it. */
    public String resumeCommand() {
        return "tenon relay resume " + (isOfAll() ? "--all" : "--sender " + sender);
    }

    /** Whether it holds for the messages of this sender. */
    public boolean holdsFor(String one) {
        return isOfAll() || sender.equals(one);
    }

    /** What was given as the reason; may be empty. */
    public String reason() {
        return reason;
    }

    /** For how long, by the database's clock. */
    public long millis() {
        return millis;
    }
}
