package io.tenon.internal.outbox;

/**
 * Who sends the messages of a row (O2, O4, O5). Immutable.
 *
 * <pre>
 * OWNED   -- the owner could not send --> RELAYED
 * OWNED, RELAYED   -- the messages were answered with a refusal, for good --> PARKED
 * any     -- sent --> the row is deleted
 * </pre>
 */
public enum OutboxRowState {
    /** The process that wrote the row sends them; the relay only when the row is older than its lease. */
    OWNED("O"),
    /** The relay sends them, at once. */
    RELAYED("R"),
    /** Nobody sends them until somebody says so: a broker refuses a message of the row. */
    PARKED("P");

    private final String code;

    OutboxRowState(String code) {
        this.code = code;
    }

    /** Returns the state as the column {@code state} has it. */
    public String code() {
        return code;
    }

    /** @throws IllegalArgumentException if a row of messages is never in such a state */
    static OutboxRowState ofCode(String code) {
        for (OutboxRowState state : values()) {
            if (state.code.equals(code)) {
                return state;
            }
        }
        throw new IllegalArgumentException("a row of the outbox is in the unknown state '" + code + "'");
    }
}
