package io.tenon.internal.transaction;

import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The savepoints of a transaction, oldest first, and how many segments had been opened when each was set. A stack, not a
 * map: a savepoint hides an older one of its name. Used under its transaction's lock.
 */
final class Savepoints {
    private final List<SetSavepoint> all = new ArrayList<>(2);

    void set(Savepoint savepoint, int segments) {
        all.add(new SetSavepoint(savepoint, segments));
    }

    /**
     * The rollback to {@code savepoint} returned: those set after it are gone.
     *
     * @return how many segments had been opened when it was set; -1 if this transaction did not set it, or set another one
     *     by the same name later: the driver says the name only, and which of the two the database takes, or whether it
     *     still has both, is the database's matter
     */
    int rolledBackTo(Savepoint savepoint) {
        String name = SetSavepoint.nameOf(savepoint);
        for (int i = all.size() - 1; i >= 0; i--) {
            SetSavepoint one = all.get(i);
            if (one.savepoint == savepoint) {
                all.subList(i + 1, all.size()).clear();
                return one.segments;
            }
            if (name != null && name.equalsIgnoreCase(one.name)) {
                return -1;
            }
        }
        return -1;
    }

    /**
     * A release was called. Connector/J does not tell the database, which then still knows the savepoint by its name: so
     * one whose name another one bears is kept, as it hides that one or is hidden by it. All others are forgotten, for an
     * application may set and release any number of them; should it roll back to one all the same, the row is asked.
     */
    void released(Savepoint savepoint) {
        for (int i = all.size() - 1; i >= 0; i--) {
            SetSavepoint one = all.get(i);
            if (one.savepoint == savepoint) {
                if (!hasNamesake(one)) {
                    all.remove(i);
                }
                return;
            }
        }
    }

    private boolean hasNamesake(SetSavepoint one) {
        for (SetSavepoint other : all) {
            if (other != one && one.name != null && one.name.equalsIgnoreCase(other.name)) {
                return true;
            }
        }
        return false;
    }

    /** Whether it cannot be foretold how far a rollback to one of them goes: none is known, or two have the same name. */
    boolean areAmbiguous() {
        return all.isEmpty() || all.stream().anyMatch(this::hasNamesake);
    }

    void clear() {
        all.clear();
    }

    int size() {
        return all.size();
    }

    private static final class SetSavepoint {
        final Savepoint savepoint;
        final @Nullable String name;
        final int segments;

        SetSavepoint(Savepoint savepoint, int segments) {
            this.savepoint = savepoint;
            this.name = nameOf(savepoint);
            this.segments = segments;
        }

        /**
         * The savepoint's name; null for one without. Such a savepoint is named by its driver, which never names two
         * alike.
         */
        static @Nullable String nameOf(Savepoint savepoint) {
            try {
                return savepoint.getSavepointName();
            } catch (SQLException unnamed) {
                return null;
            }
        }
    }
}
