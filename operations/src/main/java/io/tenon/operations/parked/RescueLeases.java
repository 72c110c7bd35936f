package io.tenon.operations.parked;

import io.tenon.internal.lead.Leadership;
import io.tenon.internal.lead.LeaseTable;
import io.tenon.internal.rescue.BrokerIndex;
import io.tenon.internal.rescue.RescueLead;
import io.tenon.internal.status.StatusTable;
import io.tenon.internal.stored.BrokerMessages;
import io.tenon.operations.connection.Workplace;
import java.io.IOException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The leases under which a command rescues parked halves. They are the same rows as those of instances that do so by
 * themselves (R12), so that two of them never put the same half back. Used by one thread.
 */
final class RescueLeases {
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** How long the command waits until the half that was put back last is in its broker's index. */
    private static final long SEEN_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Workplace place;
    private final Map<String, RescueLease> leases = new HashMap<>();

    private static final class RescueLease {
        final Leadership leadership;

        /** The indexes of brokers, read since the lease was taken: nobody else has put anything back since then. */
        final Map<String, BrokerIndex> indexes = new HashMap<>();

        boolean isKept;

        /**
         * Whether somebody else went on leading while this command waited. All other halves of the group are left then,
         * too.
         */
        boolean isOthers;

        RescueLease(LeaseTable table, String checkGroup) {
            leadership = RescueLead.of(table, checkGroup, RescueLead.MILLIS);
        }
    }

    RescueLeases(Workplace place) {
        this.place = place;
    }

    /**
     * Returns what became of a half, by an index that misses nothing that another rescuer did. If another one leads,
     * this waits for it.
     *
     * @return OTHER_RESCUER if the other one goes on leading
     */
    ParkedFate fateOf(ParkedHalf half) throws SQLException, IOException {
        RescueLease lease = leaseOf(half);
        if (!lease.leadership.isLeader()) {
            lease.indexes.clear();
            lease.isOthers = lease.isOthers || !lead(lease.leadership);
            if (lease.isOthers) {
                return ParkedFate.OTHER_RESCUER;
            }
        }
        BrokerMessages messages = place.brokers().messages();
        BrokerIndex index = lease.indexes.computeIfAbsent(
                half.message.broker.name, name -> new BrokerIndex(messages, half.message.broker));
        ParkedFate fate = ParkedFate.of(index.traceOf(half.message, half.mark));
        return fate != ParkedFate.COMMITTED || lease.leadership.mayBegin() ? fate : ParkedFate.OTHER_RESCUER;
    }

    private static boolean lead(Leadership leadership) throws SQLException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(RescueLead.MILLIS + 2_000);
        while (!leadership.lead()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
        return true;
    }

    private RescueLease leaseOf(ParkedHalf half) {
        String checkGroup = String.valueOf(half.message.property("PGROUP"));
        return leases.computeIfAbsent(checkGroup, group -> new RescueLease(new Row(group), group));
    }

    /** Keeps the lease until it ends by itself: it is not certain what became of a half, and it will be by then. */
    void keep(ParkedHalf half) {
        leaseOf(half).isKept = true;
    }

    /**
     * Lets others lead at once, if they see what was done.
     *
     * @param putBack the half of each check group that was put back last
     */
    void giveBack(Map<String, ParkedHalf> putBack) throws IOException {
        for (Map.Entry<String, RescueLease> lease : leases.entrySet()) {
            ParkedHalf last = putBack.get(lease.getKey());
            if (!lease.getValue().isKept && (last == null || isSeen(last))) {
                lease.getValue().leadership.resign();
            }
        }
    }

    private boolean isSeen(ParkedHalf half) throws IOException {
        BrokerIndex index = new BrokerIndex(place.brokers().messages(), half.message.broker);
        long deadline = System.nanoTime() + SEEN_NANOS;
        while (!index.hasNewerHalf(half.message, half.mark)) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS / 10);
        }
        return true;
    }

    private final class Row implements LeaseTable {
        private final String checkGroup;

        Row(String checkGroup) {
            this.checkGroup = checkGroup;
        }

        @Override
        public boolean lead(String instance, long leadMillis) throws SQLException {
            StatusTable table = place.statusTable();
            return table.leadRescue(place.database(), checkGroup, instance, leadMillis);
        }

        @Override
        public void resign(String instance) throws SQLException {
            place.statusTable().resignRescue(place.database(), checkGroup, instance);
        }
    }
}
