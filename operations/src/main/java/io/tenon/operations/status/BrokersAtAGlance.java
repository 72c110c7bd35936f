package io.tenon.operations.status;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.tenon.internal.stored.BrokerAddress;
import io.tenon.internal.stored.BrokerMessages;
import io.tenon.internal.stored.HalfTopics;
import io.tenon.internal.stored.StoredMessage;
import io.tenon.operations.command.ExitStatus;
import io.tenon.operations.command.Report;
import io.tenon.operations.connection.BrokerConnection;
import io.tenon.operations.connection.DurationText;
import io.tenon.operations.connection.FailureText;
import io.tenon.operations.connection.Masters;
import io.tenon.operations.connection.Workplace;
import io.tenon.operations.half.PendingHalves;
import io.tenon.operations.half.RowVerdicts;
import java.io.IOException;

/**
 * Reports how many halves each broker holds that have not ended, and how many are parked. Parked messages stay there
 * when they are rescued.
 */
final class BrokersAtAGlance {
    private static final int MOST_HALVES = 5_000;
    private static final long LATE_MILLIS = 60_000;

    private BrokersAtAGlance() {}

    static void addTo(Report report, Workplace place) throws IOException {
        Masters masters = place.masters();
        JsonArray brokers = new JsonArray();
        for (BrokerAddress broker : masters.brokers()) {
            try {
                brokers.add(look(place.brokers(), broker, report));
            } catch (IOException e) {
                report.notKnown("broker        " + broker + ": not known: " + FailureText.text(e));
            }
        }
        masters.notes().forEach(note -> report.mayBeMore("brokers       " + note));
        for (String broker : masters.withoutMaster()) {
            report.notKnown("broker        " + broker + " has no master just now");
        }
        report.json().add("brokers", brokers);
    }

    private static JsonObject look(BrokerConnection connection, BrokerAddress broker, Report report)
            throws IOException {
        BrokerMessages messages = connection.messages();
        PendingHalves pending = PendingHalves.of(connection, broker, MOST_HALVES);
        int ours = 0;
        long oldest = 0;
        long now = System.currentTimeMillis();
        for (StoredMessage half : pending.found()) {
            if (RowVerdicts.markOf(half) != null) {
                ours++;
                oldest = Math.max(oldest, now - half.bornMillis);
            }
        }
        long parked =
                messages.endOffset(broker, HalfTopics.PARKED, 0) - messages.firstOffset(broker, HalfTopics.PARKED, 0);
        JsonObject json = new JsonObject();
        json.addProperty("name", broker.name);
        json.addProperty("pending", ours);
        json.addProperty("pendingOfOthers", pending.found().size() - ours);
        json.addProperty("oldestMillis", oldest);
        json.addProperty("parkedMessages", parked);
        json.addProperty("mayBeMore", pending.whyMore() != null);
        report.line("broker        " + broker + ": " + ours + " halves of ours have not ended"
                + (ours == 0 ? "" : ", the oldest was sent " + DurationText.text(oldest) + " ago")
                + "; " + (pending.found().size() - ours) + " of others; " + parked
                + " parked messages of any producer");
        if (pending.whyMore() != null) {
            report.mayBeMore("              there may be more halves: " + pending.whyMore());
        }
        if (oldest > LATE_MILLIS) {
            report.line("              => tenon in-doubt shows them").worsen(ExitStatus.WARNINGS);
        }
        if (pending.areInRocks()) {
            report.line("              => it parks none, and forgets those that nobody answered for"
                    + " (transRocksDBEnable): tenon parked list finds them in its log");
        }
        if (parked > 0) {
            report.line("              => tenon parked list shows whether any is to be rescued");
        }
        return json;
    }
}
