package io.tenon.operations.parked;

import io.tenon.internal.stored.BrokerAddress;
import io.tenon.operations.connection.Workplace;
import java.io.IOException;
import java.sql.SQLException;

/** How many parked halves of ours somebody has to look at, by one look at one broker. Immutable. */
public final class OpenHalves {
    private final int count;
    private final boolean mayBeMore;

    private OpenHalves(int count, boolean mayBeMore) {
        this.count = count;
        this.mayBeMore = mayBeMore;
    }

    /** Among those that were parked then or later; reads {@code most} of them. */
    public static OpenHalves of(Workplace place, BrokerAddress broker, long sinceMillis, int most)
            throws IOException, SQLException {
        ParkedHalves parked = ParkedHalves.toCount(place, broker, sinceMillis, most);
        int open = 0;
        for (ParkedHalf half : parked.found()) {
            open += half.fate.isOpen() ? 1 : 0;
        }
        return new OpenHalves(open, parked.isCutOff() || !parked.notes().isEmpty());
    }

    public int count() {
        return count;
    }

    public boolean mayBeMore() {
        return mayBeMore;
    }
}
