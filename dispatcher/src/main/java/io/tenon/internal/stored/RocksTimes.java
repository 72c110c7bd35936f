package io.tenon.internal.stored;

import java.util.Map;

/**
 * How long a broker asks about halves that it remembers in RocksDB (transRocksDBEnable): after the last check it deletes what it
 * remembers, and parks nothing. RocksDB itself cannot be read from outside. Immutable.
 */
public final class RocksTimes {
    private static final long LATE_ROUND_MILLIS = 5_000;

    /** The property by which a half tells its broker to begin its checks later. */
    private static final String IMMUNITY_SECONDS = "CHECK_IMMUNITY_TIME_IN_SECONDS";

    private final long bootMillis;
    private final long patienceMillis;

    private RocksTimes(long bootMillis, long patienceMillis) {
        this.bootMillis = bootMillis;
        this.patienceMillis = patienceMillis;
    }

    /**
     * @param settings the broker's own, by name; those that are missing count as its defaults
     * @param bootMillis since when it is up, by its clock
     */
    public static RocksTimes of(Map<String, String> settings, long bootMillis) {
        // Each round checks the halves that are old enough, and rounds are an interval apart.
        long checks = number(settings, "transactionCheckMax", 15) + 3;
        return new RocksTimes(
                bootMillis,
                number(settings, "transactionTimeOut", 6_000)
                        + checks * number(settings, "transactionCheckInterval", 30_000)
                        + LATE_ROUND_MILLIS);
    }

    private static long number(Map<String, String> settings, String name, long stock) {
        try {
            return Long.parseLong(settings.getOrDefault(name, Long.toString(stock)));
        } catch (NumberFormatException e) {
            return stock;
        }
    }

    /**
     * Returns times of twice the patience: a round of checks that has many halves to read takes longer than its
     * interval.
     */
    public RocksTimes unhurried() {
        return new RocksTimes(bootMillis, 2 * patienceMillis);
    }

    /** Since when the broker is up, by its clock. */
    public long bootMillis() {
        return bootMillis;
    }

    /** How long the broker asks, from when a half was stored, or from its own start if that is later. */
    public long patienceMillis() {
        return patienceMillis;
    }

    /** When the broker has asked about a half for the last time, at the latest; by its clock. */
    public long givenUpMillis(StoredMessage half) {
        // The broker counts from the sender's clock, which may be ahead of its own.
        return Math.max(Math.max(half.storedMillis, half.bornMillis), bootMillis)
                + patienceMillis
                + immunityMillis(half);
    }

    private static long immunityMillis(StoredMessage half) {
        String seconds = half.property(IMMUNITY_SECONDS);
        try {
            return seconds == null ? 0 : Math.max(0, 1_000 * Long.parseLong(seconds));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
