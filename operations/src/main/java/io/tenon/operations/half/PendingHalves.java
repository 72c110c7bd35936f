package io.tenon.operations.half;

import io.tenon.internal.stored.BrokerAddress;
import io.tenon.internal.stored.StoredMessage;
import io.tenon.operations.connection.BrokerConnection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The halves that have not ended at one broker, however it remembers them: by one look, oldest first. Used by one thread. */
public final class PendingHalves {
    private final List<StoredMessage> halves = new ArrayList<>();
    private final boolean inRocks;
    private boolean cutOff;

    private PendingHalves(boolean inRocks) {
        this.inRocks = inRocks;
    }

    /** @param most how many halves are looked at, of each place where the broker may have some */
    public static PendingHalves of(BrokerConnection connection, BrokerAddress broker, int most) throws IOException {
        RocksHalves rocks = RocksHalves.of(connection, broker);
        PendingHalves pending = new PendingHalves(rocks != null);
        HalfQueue.of(connection.messages(), broker).addPending(pending, most);
        if (rocks != null) {
            rocks.addPending(pending, most);
        }
        return pending;
    }

    void add(StoredMessage half) {
        halves.add(half);
    }

    void cutOff() {
        cutOff = true;
    }

    public List<StoredMessage> found() {
        return halves;
    }

    /** Whether there may be more: not all halves, or not all marks of their ends, were looked at. */
    public boolean mayBeMore() {
        return cutOff;
    }

    /** Whether the broker remembers its halves in RocksDB, and so parks none. */
    public boolean areInRocks() {
        return inRocks;
    }
}
