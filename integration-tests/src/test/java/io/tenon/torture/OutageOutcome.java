package io.tenon.torture;

import io.tenon.testbed.Tally;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * What came of an outage run.
 *
 * @param rows the keys that the database has
 * @param leaders the instances that led the relay, one after the other
 * @param resolved whether everything came to rest in time
 */
record OutageOutcome(
        OutagePlan plan,
        Business business,
        Drain drain,
        Tally tally,
        QueueOrder order,
        Beliefs beliefs,
        Set<String> rows,
        FaultCount faults,
        Set<String> leaders,
        boolean resolved) {
    private static final int MOST_HISTORIES = 10;

    /** What was done while the broker was away: transactions whose commit returned, and messages that waited in the end. */
    record Business(long transactions, long messagesWaiting) {}

    /**
     * How the backlog was drained.
     *
     * @param backlog messages that were committed and not delivered when the broker took messages again
     * @param time from then on until the outbox held none of their rows
     * @param complete whether it came to that
     */
    record Drain(long backlog, Duration time, boolean complete) {
        long perSecond() {
            return complete ? backlog * 1000 / Math.max(1, time.toMillis()) : 0;
        }
    }

    /** What must not be, one a line; empty if all is well. Duplicates are allowed: instances are killed. */
    List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        complain(complaints, "lost", tally.lost());
        complain(complaints, "ghosts", tally.ghosts());
        complain(complaints, "commit returned, but the database does not have", beliefs.forgotten(rows));
        complain(complaints, "rolled back, but the database has", beliefs.resurrected(rows));
        complain(complaints, "failed, though neither the database nor the process was touched", beliefs.broken());
        if (order.reordered() > 0) {
            complaints.add("not in the order of their commits, or not in the chosen queue: " + order.reordered());
        }
        if (business.transactions() == 0) {
            complaints.add("no transaction committed while the broker was away");
        }
        if (!drain.complete()) {
            complaints.add("the backlog was not drained");
        }
        if (!resolved) {
            complaints.add("still not resolved: messages are missing, still arrive, or wait in the outbox");
        }
        return complaints;
    }

    private static void complain(List<String> complaints, String what, Collection<String> which) {
        if (!which.isEmpty()) {
            complaints.add(what + ": " + which.size() + " "
                    + which.stream().limit(MOST_HISTORIES).toList());
        }
    }

    void print(PrintStream out, History history) {
        out.println("ends " + beliefs + ", " + order.size() + " of " + tally.committed()
                + " messages with a chosen queue, " + faults + ", leaders of the relay: " + leaders.size());
        out.println("while the broker was away: " + business.transactions() + " transactions committed; "
                + business.messagesWaiting() + " messages waited in the end, " + drain.backlog()
                + " when it took messages again; drained in "
                + drain.time().toMillis() + " ms");
        for (String complaint : complaints()) {
            out.println("WRONG, seed " + plan.seed() + ": " + complaint);
        }
        tally.lost().stream().limit(MOST_HISTORIES).map(history::of).forEach(out::println);
        tally.ghosts().stream().limit(MOST_HISTORIES).map(history::of).forEach(out::println);
        order.examples(MOST_HISTORIES).forEach(out::println);
        out.println("outage minutes=" + plan.minutes() + " sent=" + tally.committed() + " " + tally.verdict()
                + " drained_per_s=" + drain.perSecond() + " reordered=" + order.reordered());
    }
}
