package io.tenon.internal.stored;

/** Where brokers keep halves: the same names at every one. Clients before 4.7 do not have the class that names them today. */
public final class HalfTopics {
    /** Each half, and each copy that a check makes of it. All are in queue 0. */
    public static final String HALVES = "RMQ_SYS_TRANS_HALF_TOPIC";

    /** Marks of halves that have ended: bodies are offsets in {@link #HALVES}. */
    public static final String MARKS = "RMQ_SYS_TRANS_OP_HALF_TOPIC";

    /** Halves about which the broker asks no more. All are in queue 0. */
    public static final String PARKED = "TRANS_CHECK_MAX_TIME_TOPIC";

    /**
     * Instead of {@link #HALVES}, at brokers that remember in RocksDB which halves are open. They park none: what they have given up is here
     * still. All are in queue 0.
     */
    public static final String ROCKS_HALVES = "RMQ_SYS_ROCKSDB_TRANS_HALF_TOPIC";

    /** Instead of {@link #MARKS}: one for each half that has ended, with its place in the broker's log. */
    public static final String ROCKS_MARKS = "RMQ_SYS_ROCKSDB_TRANS_OP_HALF_TOPIC";

    /** The broker itself, which reads the first two. */
    public static final String BROKERS_GROUP = "CID_RMQ_SYS_TRANS";

    private HalfTopics() {}

    /** Where a half would be that is made of this one, which is parked or given up. */
    public static String ofHalves(StoredMessage parked) {
        return parked.topic.equals(ROCKS_HALVES) ? ROCKS_HALVES : HALVES;
    }
}
