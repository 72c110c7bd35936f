package io.tenon.internal.rescue;

import io.tenon.internal.check.Mark;
import io.tenon.internal.status.StatusId;
import io.tenon.internal.stored.BrokerMessages;
import io.tenon.internal.stored.BrokerMessages.Change;
import io.tenon.internal.stored.BrokerMessages.Done;
import io.tenon.internal.stored.StoredMessage;
import java.io.IOException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The rescue of one parked half whose transaction committed, and which nobody has put back: what was tried, and what it
 * came to. The half is put back, so that its broker asks about it again; or where that is certainly refused, its
 * message is sent with its id (ADR 0051). Immutable.
 */
public final class Rescue {
    /** What a rescue came to. */
    public enum Outcome {
        /** There is a new half of it, about which its broker asks. */
        PUT_BACK,
        /** It was sent as an ordinary message, and VOID written for its attempt. */
        SENT,
        /** It was sent, and VOID could not be written: nobody may put it back. */
        SENT_NOT_VOID,
        /**
         * It was sent, but its broker stored it with less safety than it is set to. VOID was not written: should it be lost, its
         * parked half is what brings it back.
         */
        SENT_WEAKLY,
        /** It is certain that nothing was done. */
        NOT_DONE,
        /** It may have been put back, or sent: its broker's index tells, once a request that is under way has been done. */
        UNKNOWN
    }

    /** Writes VOID for an attempt, committed when it returns. Used by one thread. */
    public interface Voids {
        void write(StatusId attempt) throws SQLException;
    }

    public final Outcome outcome;

    /** Why it could not be put back; null if that was not tried, or was done. */
    public final @Nullable String refusal;

    /** What the broker, or the database, said last; empty if nothing is to be said. */
    public final String detail;

    private Rescue(Outcome outcome, @Nullable String refusal, String detail) {
        this.outcome = outcome;
        this.refusal = refusal;
        this.detail = detail;
    }

    /**
     * Rescues a half.
     *
     * @param plainly to send it without trying to put it back
     */
    public static Rescue of(BrokerMessages messages, StoredMessage parked, Mark mark, boolean plainly, Voids voids)
            throws IOException {
        String refusal = null;
        if (!plainly && new BrokerIndex(messages, parked.broker).wasPutBackInVain(parked, mark)) {
            refusal =
                    "it was put back before, and parked again after one check at most: its broker does not ask about what"
                            + " is older than its fileReservedTime";
        } else if (!plainly) {
            Change resumed = messages.resume(parked);
            if (resumed.done != Done.NOT_DONE) {
                return new Rescue(resumed.done == Done.DONE ? Outcome.PUT_BACK : Outcome.UNKNOWN, null, resumed.detail);
            }
            refusal = resumed.detail;
        }
        // The message is sent before VOID is written: if that fails, the next rescue sees the message, and none is
        // lost.
        Change sent = messages.send(parked.isBodyReadable() ? parked : readAgain(messages, parked));
        if (sent.done != Done.DONE) {
            return new Rescue(asOutcome(sent.done), refusal, sent.detail);
        }
        try {
            voids.write(mark.attempt());
            return new Rescue(Outcome.SENT, refusal, "");
        } catch (SQLException e) {
            return new Rescue(Outcome.SENT_NOT_VOID, refusal, String.valueOf(e.getMessage()));
        }
    }

    private static Outcome asOutcome(Done done) {
        switch (done) {
            case NOT_DONE:
                return Outcome.NOT_DONE;
            case WEAK:
                return Outcome.SENT_WEAKLY;
            default:
                return Outcome.UNKNOWN;
        }
    }

    /** Reads the half again, with its body if that can be read; returns {@code parked} if the broker has it no more. */
    private static StoredMessage readAgain(BrokerMessages messages, StoredMessage parked) throws IOException {
        for (StoredMessage found : messages.read(parked.broker, parked.topic, parked.queueId, parked.queueOffset)) {
            if (found.queueOffset == parked.queueOffset && found.commitLogOffset == parked.commitLogOffset) {
                return found;
            }
        }
        return parked; // it is not sent, since it has no body
    }
}
