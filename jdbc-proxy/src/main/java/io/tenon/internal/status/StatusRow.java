package io.tenon.internal.status;

/**
 * A row as it was read; immutable. Its ages are differences between two readings of the database's clock, so that no
 * clock of ours enters a verdict.
 */
public final class StatusRow {
    private static final long NOT_SEALED = Long.MIN_VALUE;

    private final StatusId id;
    private final StatusKind kind;
    private final long ageMillis;
    private final long sealedAgeMillis;

    private StatusRow(StatusId id, StatusKind kind, long ageMillis, long sealedAgeMillis) {
        this.id = id;
        this.kind = kind;
        this.ageMillis = ageMillis;
        this.sealedAgeMillis = sealedAgeMillis;
    }

    public static StatusRow unsealed(StatusId id, StatusKind kind, long ageMillis) {
        return new StatusRow(id, kind, ageMillis, NOT_SEALED);
    }

    public static StatusRow sealed(StatusId id, StatusKind kind, long ageMillis, long sealedAgeMillis) {
        return new StatusRow(id, kind, ageMillis, sealedAgeMillis);
    }

    public StatusId id() {
        return id;
    }

    public StatusKind kind() {
        return kind;
    }

    /**
     * Returns the milliseconds between the statement that wrote the row (not its transaction's begin) and the one that
     * read it.
     */
    public long ageMillis() {
        return ageMillis;
    }

    /** Whether the transaction wrote the row anew just before its commit (rule R5). */
    public boolean sealed() {
        return sealedAgeMillis != NOT_SEALED;
    }

    /**
     * Returns the milliseconds between the seal and the reading.
     *
     * @throws IllegalStateException if the row is not {@link #sealed()}
     */
    public long sealedAgeMillis() {
        if (!sealed()) {
            throw new IllegalStateException("status row " + id + " is not sealed");
        }
        return sealedAgeMillis;
    }

    @Override
    public String toString() {
        return kind + "(" + id + ", " + ageMillis + " ms" + (sealed() ? ", sealed " + sealedAgeMillis + " ms" : "")
                + ")";
    }
}
