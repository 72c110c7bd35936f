package io.tenon.operations.parked;

import com.google.gson.JsonObject;
import io.tenon.internal.rescue.BrokerIndex;
import io.tenon.internal.rescue.Rescue;
import io.tenon.internal.status.Verdict;
import io.tenon.internal.status.VerdictQuestion;
import io.tenon.internal.status.VerdictReader;
import io.tenon.operations.command.ChangeOptions;
import io.tenon.operations.command.ExitStatus;
import io.tenon.operations.command.Report;
import io.tenon.operations.connection.Workplace;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code tenon parked rescue}. */
@Command(
        name = "rescue",
        description =
                "Puts parked halves back whose transactions committed, so that their brokers ask about them once more; where"
                        + " that is not allowed, sends them as they are and writes that down. What rolled back is left.",
        sortOptions = false,
        usageHelpAutoWidth = true,
        exitCodeOnExecutionException = ExitStatus.PROBLEMS,
        footer = {
            "",
            "Exit status: 0 nothing is left to do, 1 some are left for somebody to look at, 2 some could not be rescued,"
                    + " 64 not called like this."
        })
final class ParkedRescueCommand extends HalvesCommand {
    private static final long FENCE_MILLIS = 2_000;

    @Mixin
    private final ChangeOptions change = new ChangeOptions();

    @Option(
            names = "--plainly",
            arity = "0",
            order = 22,
            description =
                    "send all of them at once, rather than have their brokers ask again: without an instance online, say")
    private boolean plainly;

    private int putBack;
    private int sent;
    private int wouldBe;
    private @Nullable RescueLeases leases;

    /** The half that was put back last, by check group. */
    private final Map<String, ParkedHalf> lastPutBack = new HashMap<>();

    @Override
    protected void checkOptions() {
        super.checkOptions();
        requireDatabase();
        change.check();
    }

    @Override
    void work(Workplace place, ParkedHalf half, Report report, JsonObject json) throws SQLException, IOException {
        ParkedFate fate = half.fate;
        if (fate == ParkedFate.NO_ROW && !change.isDryRun()) {
            fate = fenced(place, half);
        }
        if (fate != ParkedFate.COMMITTED) {
            leave(half, fate, report, json);
        } else if (change.isDryRun()) {
            wouldBe++;
            json.addProperty("done", "would be rescued");
            boolean isSent = plainly
                    || new BrokerIndex(place.brokers().messages(), half.message.broker)
                            .wasPutBackInVain(half.message, half.mark);
            report.line(half.title() + ": committed; it would be " + (isSent ? "sent" : "put back"));
        } else if (!isToBeRescued(place, half, report, json)) {
            return;
        } else {
            String done = rescue(place, half, report);
            json.addProperty("done", done);
            report.line(half.title() + ": " + done);
        }
    }

    /** Fences the segment of a half without a row (R7.3), so that none can come, and returns what follows. */
    private static ParkedFate fenced(Workplace place, ParkedHalf half) throws SQLException {
        VerdictQuestion question = new VerdictQuestion(half.mark.segment(), half.mark.attempt());
        Verdict verdict = new VerdictReader(place.statusTable())
                .ask(place.database(), Collections.singletonList(question), place.lease(), FENCE_MILLIS)
                .get(question);
        return verdict == Verdict.ROLLBACK
                ? ParkedFate.ROLLED_BACK
                : verdict == Verdict.COMMIT ? ParkedFate.COMMITTED : ParkedFate.NO_ROW;
    }

    /** Asks again under the lease: an instance, or another command, may have rescued the half since it was read. */
    private boolean isToBeRescued(Workplace place, ParkedHalf half, Report report, JsonObject json)
            throws SQLException, IOException {
        RescueLeases taken = leases;
        if (taken == null) {
            taken = new RescueLeases(place);
            leases = taken;
        }
        ParkedFate fate = taken.fateOf(half);
        if (fate == ParkedFate.COMMITTED) {
            return true;
        }
        leave(half, fate, report, json);
        return false;
    }

    private static void leave(ParkedHalf half, ParkedFate fate, Report report, JsonObject json) {
        json.addProperty("done", "left");
        report.line(half.title() + ": " + fate.text());
        report.worsen(fate.isOpen() ? ExitStatus.WARNINGS : ExitStatus.FINE);
    }

    private String rescue(Workplace place, ParkedHalf half, Report report) throws IOException {
        Rescue rescue =
                Rescue.of(place.brokers().messages(), half.message, half.mark, plainly, attempt -> place.statusTable()
                        .disown(place.database(), Collections.singletonList(attempt)));
        String refused = rescue.refusal == null ? "" : " (it cannot be put back: " + rescue.refusal + ")";
        switch (rescue.outcome) {
            case PUT_BACK:
                putBack++;
                lastPutBack.put(String.valueOf(half.message.property("PGROUP")), half);
                return "committed; put back: its broker asks about it again";
            case SENT:
                sent++;
                return "committed; sent with its id, and VOID written for its attempt" + refused;
            case SENT_NOT_VOID:
                sent++;
                report.worsen(ExitStatus.PROBLEMS);
                return "committed; sent with its id, but VOID could not be written for its attempt (" + rescue.detail
                        + "): nobody may put it back" + refused;
            case SENT_WEAKLY:
                sent++;
                report.worsen(ExitStatus.PROBLEMS);
                // No row says that it was sent, and the index may be behind.
                keepLease(half);
                return "committed; sent with its id, but its broker answered " + rescue.detail
                        + ": it is stored with less safety than the broker is set to. VOID was not written, so that"
                        + " parked list shows it if it is lost" + refused;
            case NOT_DONE:
                report.worsen(ExitStatus.PROBLEMS);
                return "committed; it was not sent (" + rescue.detail + ")" + refused + ": look again with parked list";
            default:
                report.worsen(ExitStatus.PROBLEMS);
                keepLease(half);
                return "committed; whether it was " + (plainly || rescue.refusal != null ? "sent" : "put back")
                        + " is not known (" + rescue.detail + ")" + refused + ": look again with parked list";
        }
    }

    private void keepLease(ParkedHalf half) {
        RescueLeases taken = leases;
        if (taken != null) {
            taken.keep(half);
        }
    }

    @Override
    void finish(Report report, int total, Map<ParkedFate, Integer> counts) throws IOException {
        RescueLeases taken = leases;
        if (taken != null) {
            taken.giveBack(lastPutBack);
        }
        if (change.isDryRun()) {
            report.line(
                    total + " parked halves of ours, " + wouldBe + " of them would be rescued; nothing was changed");
        } else {
            report.line(total + " parked halves of ours: " + putBack + " put back, " + sent + " sent, "
                    + (total - putBack - sent) + " left"
                    + (putBack == 0 ? "" : ". An instance of their check group must be online to answer"));
        }
        report.json().addProperty("putBack", putBack);
        report.json().addProperty("sent", sent);
    }

    @Override
    protected String whatWasChanged() {
        return "It broke off: parked list shows what is left. Running it again is safe.";
    }
}
