package io.tenon.internal.transaction;

import io.tenon.internal.status.StatusId;
import io.tenon.jdbc.CommitRefusedException;
import java.util.Collection;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/** A message that is stored at once, and that remembers how its transaction ended. Tests override what is otherwise with theirs. */
class RecordedMessage implements Participant {
    final StatusId winner = StatusId.next();

    volatile String end = "open";

    @Override
    public String messageId() {
        return "message";
    }

    @Override
    public void publish(HalfSegment segment) {}

    @Override
    public @Nullable Throwable awaitStored(long deadlineNanos) {
        return null;
    }

    @Override
    public @Nullable StatusId winningAttempt() {
        return winner;
    }

    @Override
    public Collection<StatusId> losingAttempts() {
        return Collections.emptyList();
    }

    @Override
    public void committed() {
        end = "committed";
    }

    @Override
    public void rolledBack() {
        end = "rolled back";
    }

    @Override
    public void inDoubt() {
        end = "in doubt";
    }

    @Override
    public void disown() {}

    @Override
    public void commitRefused(CommitRefusedException refusal) {}

    @Override
    public boolean becomeEnded() {
        return false;
    }

    @Override
    public boolean becomeEndedByCheck() {
        return false;
    }

    @Override
    public boolean becomeLeftToCheck() {
        return false;
    }

    @Override
    public boolean hasEnded() {
        return false;
    }
}
