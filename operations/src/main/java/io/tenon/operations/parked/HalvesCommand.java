package io.tenon.operations.parked;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.tenon.internal.stored.BrokerAddress;
import io.tenon.operations.command.OperationCommand;
import io.tenon.operations.command.Report;
import io.tenon.operations.connection.FailureText;
import io.tenon.operations.connection.Masters;
import io.tenon.operations.connection.Workplace;
import java.io.IOException;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** A command on the parked halves of all brokers. */
abstract class HalvesCommand extends OperationCommand {
    @Option(
            names = "--since-hours",
            paramLabel = "HOURS",
            order = 20,
            description =
                    "only halves that were parked so long ago at most; all that the brokers still have, if not given")
    private int sinceHours;

    @Option(
            names = "--limit",
            paramLabel = "MESSAGES",
            order = 21,
            description = "look at so many parked messages of a broker; ${DEFAULT-VALUE}")
    private int limit = 10_000;

    @Override
    protected void checkOptions() {
        requireBroker();
    }

    @Override
    protected final Report run(Workplace place) throws SQLException, IOException {
        Report report = new Report();
        JsonArray halves = new JsonArray();
        Map<ParkedFate, Integer> counts = new EnumMap<>(ParkedFate.class);
        Masters masters = place.masters();
        long since = sinceHours <= 0 ? 0 : System.currentTimeMillis() - sinceHours * 3_600_000L;
        int total = 0;
        for (BrokerAddress broker : masters.brokers()) {
            try {
                ParkedHalves parked = ParkedHalves.of(place, broker, since, limit);
                for (ParkedHalf half : parked.found()) {
                    counts.merge(half.fate, 1, Integer::sum);
                    JsonObject json = half.json();
                    work(place, half, report, json);
                    halves.add(json);
                    total++;
                }
                parked.notes().forEach(report::mayBeMore);
                if (parked.isCutOff()) {
                    report.mayBeMore(
                            broker + ": there may be more; " + limit + " parked messages were looked at (--limit)");
                }
            } catch (IOException e) {
                report.notKnown(broker + ": not known: " + FailureText.text(e));
            }
        }
        masters.notes().forEach(report::mayBeMore);
        for (String broker : masters.withoutMaster()) {
            report.notKnown(broker + ": not known: it has no master just now");
        }
        finish(report, total, counts);
        report.json().add("halves", halves);
        return report;
    }

    /** Reports one half, or does something with it. */
    abstract void work(Workplace place, ParkedHalf half, Report report, JsonObject json)
            throws SQLException, IOException;

    abstract void finish(Report report, int total, Map<ParkedFate, Integer> counts) throws IOException;
}
