package io.tenon.internal.status;

/**
 * How long a committed transaction's sender may end its halves by itself before a check may do it (rules R6 and R7.2);
 * milliseconds; immutable. Both together must not exceed the broker's first check ({@code transactionTimeOut}).
 */
public final class Lease {
    /** The default, S = 1 s and W = 5 s, which fits the broker's default of 6 s. */
    public static final Lease DEFAULT = new Lease(1_000, 5_000);

    /** No lease at all: for a sender that asks about its own ended transaction, which no lease of its own binds. */
    public static final Lease OVER = new Lease();

    private final long unsealedMillis;
    private final long sealedMillis;

    /**
     * @param unsealedMillis S: a segment that is older than this at commit is sealed
     * @param sealedMillis W: from the seal on; an unsealed segment has S + W from the insertion of its row on
     * @throws IllegalArgumentException if one of them is not between 1 ms and a day
     */
    public Lease(long unsealedMillis, long sealedMillis) {
        this.unsealedMillis = checked("unsealed lease (S)", unsealedMillis);
        this.sealedMillis = checked("sealed lease (W)", sealedMillis);
    }

    private Lease() {
        this.unsealedMillis = 0;
        this.sealedMillis = 0;
    }

    private static long checked(String name, long millis) {
        if (millis < 1 || millis > 86_400_000L) {
            throw new IllegalArgumentException(
                    name + " is " + millis + " ms, must be between 1 ms and 86400000 ms (a day)");
        }
        return millis;
    }

    /** Returns S. */
    public long unsealedMillis() {
        return unsealedMillis;
    }

    /** Returns W. */
    public long sealedMillis() {
        return sealedMillis;
    }

    /** Returns S + W. */
    public long totalMillis() {
        return unsealedMillis + sealedMillis;
    }

    /** Whether the sender of this LIVE row may still end its halves by itself. */
    boolean covers(StatusRow row) {
        return row.sealed() ? row.sealedAgeMillis() < sealedMillis : row.ageMillis() < totalMillis();
    }

    @Override
    public String toString() {
        return "S = " + unsealedMillis + " ms, W = " + sealedMillis + " ms";
    }
}
