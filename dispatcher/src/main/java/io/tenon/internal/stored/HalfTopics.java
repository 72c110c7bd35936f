package io.tenon.internal.stored;

/**
 * The topics in which brokers keep halves. Clients before 4.7 do not have the class that names them today. Stateless.
 */
public final class HalfTopics {
    /** The topic of each half, and of each copy that a check makes of it. All are in queue 0. */
    public static final String HALVES = "RMQ_SYS_TRANS_HALF_TOPIC";

    /** The topic of the marks of halves that have ended: their bodies are offsets in {@link #HALVES}. */
    public static final String MARKS = "RMQ_SYS_TRANS_OP_HALF_TOPIC";

    /** The topic of halves about which the broker asks no more. All are in queue 0. */
    public static final String PARKED = "TRANS_CHECK_MAX_TIME_TOPIC";

    /**
     * The topic of each half at brokers that remember in RocksDB which halves are open, instead of {@link #HALVES}.
     * They park none: what they have given up is still here. All are in queue 0.
     */
    public static final String ROCKS_HALVES = "RMQ_SYS_ROCKSDB_TRANS_HALF_TOPIC";

    /**
     * The topic of the marks at these brokers, instead of {@link #MARKS}: each names the place of an ended half in the
     * log.
     */
    public static final String ROCKS_MARKS = "RMQ_SYS_ROCKSDB_TRANS_OP_HALF_TOPIC";

    /** The consumer group of the broker itself, which reads {@link #HALVES} and {@link #MARKS}. */
    public static final String BROKERS_GROUP = "CID_RMQ_SYS_TRANS";

    private HalfTopics() {}

    /** Returns the topic of a half that a broker makes of this one, which is parked or given up. */
    public static String ofHalves(StoredMessage parked) {
        return parked.topic.equals(ROCKS_HALVES) ? ROCKS_HALVES : HALVES;
    }
}
