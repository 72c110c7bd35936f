package io.tenon.internal.outbox;

/**
 * A pause, in which nothing of a sender, or of all of them, is sent from an outbox until it is resumed (O10).
 * Immutable.
 */
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

    /** Returns whose messages wait, in words for people. */
    public String whose() {
        return whose(sender);
    }

    /**
     * Returns whose messages wait while this sender is paused, in words for people.
     *
     * @param sender the check group with its namespace, or {@link #ALL}
     */
    public static String whose(String sender) {
        return sender.equals(ALL) ? "all senders" : "sender '" + sender + "'";
    }

    /** Returns the command with which an operator ends the pause. */
    public String resumeCommand() {
        return "tenon relay resume " + (isOfAll() ? "--all" : "--sender " + sender);
    }

    /** Whether the pause holds for the messages of this sender. */
    public boolean holdsFor(String one) {
        return isOfAll() || sender.equals(one);
    }

    /** Returns what was given as the reason; may be empty. */
    public String reason() {
        return reason;
    }

    /** Returns for how long the pause has been in force, by the database's clock. */
    public long millis() {
        return millis;
    }
}
