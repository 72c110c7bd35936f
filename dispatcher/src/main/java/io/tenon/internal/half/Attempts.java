package io.tenon.internal.half;

import io.tenon.internal.status.StatusId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of one message, in the order in which they began, and which of them wins (R4). Guarded by the message's
 * monitor.
 */
final class Attempts {
    /** All attempts. The list is replaced with each further one: nearly every message has only one. */
    private List<Attempt> all = Collections.emptyList();

    private @Nullable Attempt winner;

    void add(Attempt next) {
        if (all.isEmpty()) {
            all = Collections.singletonList(next);
        } else {
            List<Attempt> more = new ArrayList<>(all);
            more.add(next);
            all = more;
        }
    }

    int count() {
        return all.size();
    }

    Attempt last() {
        return all.get(all.size() - 1);
    }

    @Nullable
    Attempt find(StatusId id) {
        for (Attempt attempt : all) {
            if (attempt.id.equals(id)) {
                return attempt;
            }
        }
        return null;
    }

    @Nullable
    Attempt winner() {
        return winner;
    }

    void win(Attempt attempt) {
        winner = attempt;
    }

    void withdrawWinner() {
        winner = null;
    }

    /** All but the winner. */
    List<Attempt> losers() {
        if (winner == null || all.size() == 1) {
            return winner == null ? all : Collections.emptyList();
        }
        List<Attempt> losers = new ArrayList<>(all);
        losers.remove(winner);
        return losers;
    }

    static List<StatusId> idsOf(List<Attempt> attempts) {
        if (attempts.isEmpty()) {
            return Collections.emptyList();
        }
        if (attempts.size() == 1) {
            return Collections.singletonList(attempts.get(0).id);
        }
        List<StatusId> ids = new ArrayList<>(attempts.size());
        attempts.forEach(attempt -> ids.add(attempt.id));
        return ids;
    }

    List<StatusId> ids() {
        return idsOf(all);
    }
}
