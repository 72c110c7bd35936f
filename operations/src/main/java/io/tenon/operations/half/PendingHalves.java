package io.tenon.operations.half;

import io.tenon.internal.stored.BrokerAddress;
import io.tenon.internal.stored.BrokerRefusedException;
import io.tenon.internal.stored.StoredMessage;
import io.tenon.operations.connection.BrokerConnection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The halves that have not ended at one broker, however it remembers them, by one look and the oldest first. Used by
 * one thread.
 */
public final class PendingHalves {
    /**
     * How many halves are read for each that may be found. A broker tells only once in a round of checks how far it has
     * come, so most of what is read has ended.
     */
    private static final int READ_FOR_EACH = 50;

    private final List<StoredMessage> halves = new ArrayList<>();
    private final boolean inRocks;
    private final int most;
    private int read;
    private @Nullable String whyMore;

    private PendingHalves(boolean inRocks, int most) {
        this.inRocks = inRocks;
        this.most = most;
    }

    /** @param most how many halves are found; 50 times as many are looked at */
    public static PendingHalves of(BrokerConnection connection, BrokerAddress broker, int most) throws IOException {
        RocksHalves rocks = null;
        String hidden = null;
        try {
            rocks = RocksHalves.of(connection, broker);
        } catch (BrokerRefusedException e) {
            hidden = String.valueOf(e.getMessage());
        }
        PendingHalves pending = new PendingHalves(hidden != null || (rocks != null && rocks.parksNone()), most);
        if (hidden != null) {
            pending.mayBeMore(hidden);
        }
        HalfQueue.of(connection.messages(), broker).addPending(pending);
        if (rocks != null) {
            rocks.addPending(pending);
        }
        return pending;
    }

    void add(StoredMessage half) {
        halves.add(half.withoutBody());
    }

    /** Whether more may be read. If not, it is noted that there is more. */
    boolean goesOn(int readMore) {
        read += readMore;
        if (halves.size() < most && read / READ_FOR_EACH < most) {
            return true;
        }
        mayBeMore(halves.size() < most ? read + " halves were looked at" : most + " were found");
        return false;
    }

    /** Notes why there may be more. Only the first reason is kept. */
    void mayBeMore(String why) {
        whyMore = whyMore == null ? why : whyMore;
    }

    public List<StoredMessage> found() {
        return halves;
    }

    /** Returns why there may be more than was found; null if nothing else is there. */
    public @Nullable String whyMore() {
        return whyMore;
    }

    /** Whether the broker remembers its halves in RocksDB, and so parks none. */
    public boolean areInRocks() {
        return inRocks;
    }
}
