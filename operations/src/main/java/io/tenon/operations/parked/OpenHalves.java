package io.tenon.operations.parked;

import io.tenon.internal.stored.BrokerAddress;
import io.tenon.operations.connection.Workplace;
import java.io.IOException;
import java.sql.SQLException;

/** How many parked halves of ours somebody has to look at. */
public final class OpenHalves {
    private OpenHalves() {}

    /** At one broker, among those that were parked then or later; reads {@code most} of them. */
    public static int count(Workplace place, BrokerAddress broker, long sinceMillis, int most)
            throws IOException, SQLException {
        int open = 0;
        for (ParkedHalf half : ParkedHalves.of(place, broker, sinceMillis, most).found()) {
            open += half.fate.isOpen() ? 1 : 0;
        }
        return open;
    }
}
