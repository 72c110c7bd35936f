package io.tenon.operations.parked;

import io.tenon.internal.stored.BrokerAddress;
import io.tenon.operations.connection.Workplace;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The number of parked halves with Tenon's mark that somebody has to look at, by one look at one broker. Immutable. */
public final class ParkedHalfCount {
    private final int count;
    private final int notJudged;
    private final List<String> whyMore;

    private ParkedHalfCount(int count, int notJudged, List<String> whyMore) {
        this.count = count;
        this.notJudged = notJudged;
        this.whyMore = whyMore;
    }

    /** Counts among the halves that were parked then or later, of which the newest {@code most} are read. */
    public static ParkedHalfCount of(Workplace place, BrokerAddress broker, long sinceMillis, int most)
            throws IOException, SQLException {
        ParkedHalves parked = ParkedHalves.toCount(place, broker, sinceMillis, most);
        int open = 0;
        int notJudged = 0;
        for (ParkedHalf half : parked.found()) {
            if (half.fate == ParkedFate.NOT_ASKED) {
                notJudged++;
            } else {
                open += half.fate.isOpen() ? 1 : 0;
            }
        }
        List<String> whyMore = new ArrayList<>(parked.notes());
        if (parked.isCutOff()) {
            whyMore.add("it has more parked messages than the newest ones, which were looked at");
        }
        return new ParkedHalfCount(open, notJudged, whyMore);
    }

    public int count() {
        return count;
    }

    /**
     * Returns how many halves nobody has seen delivered, and could not be judged by their rows, since no database was
     * given.
     */
    public int notJudged() {
        return notJudged;
    }

    /** Returns why there may be more than were found; empty if there are none. */
    public List<String> whyMore() {
        return Collections.unmodifiableList(whyMore);
    }
}
