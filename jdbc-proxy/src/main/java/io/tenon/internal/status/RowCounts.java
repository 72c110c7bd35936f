package io.tenon.internal.status;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** How many rows a status table holds, and how old they are by the database's clock. Immutable. */
public final class RowCounts {
    private final Map<StatusKind, Long> rows;
    private final long oldestMillis;

    RowCounts(Map<StatusKind, Long> rows, long oldestMillis) {
        this.rows = rows.isEmpty() ? Collections.emptyMap() : Collections.unmodifiableMap(new EnumMap<>(rows));
        this.oldestMillis = oldestMillis;
    }

    /** Returns the number of all rows but the schema row and the lease rows. */
    public long rows() {
        return rows.values().stream().mapToLong(Long::longValue).sum();
    }

    public long rows(StatusKind kind) {
        return rows.getOrDefault(kind, 0L);
    }

    /** Returns the age of the oldest row, the schema row and the lease rows apart; 0 where there is none. */
    public long oldestMillis() {
        return oldestMillis;
    }
}
