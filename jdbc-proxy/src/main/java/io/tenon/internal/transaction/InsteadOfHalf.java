package io.tenon.internal.transaction;

import java.sql.SQLException;
import java.util.Collections;

/** The message of a half that could not be stored, as it goes through the outbox (O8). Immutable. */
public final class InsteadOfHalf {
    final OutboxEntry message;
    final OutboxOwner owner;
    private final Throwable because;
    private final Runnable joined;

    /**
     * @param because why the half could not be stored
     * @param joined told when the message has joined its transaction, which may be refused; must be quick, and not fail
     */
    public InsteadOfHalf(OutboxEntry message, OutboxOwner owner, Throwable because, Runnable joined) {
        this.message = message;
        this.owner = owner;
        this.because = because;
        this.joined = joined;
    }

    /**
     * Has the message join its transaction. If it cannot, the exception has, as a suppressed one, why the half was not
     * stored.
     */
    void join(OpenTransaction of) throws SQLException {
        try {
            of.addToOutbox(Collections.singletonList(message), owner);
        } catch (SQLException e) {
            e.addSuppressed(because);
            throw e;
        }
        joined();
    }

    private void joined() {
        joined.run();
    }
}
