package io.tenon.crash;

import io.tenon.testbed.Deliveries;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a series' database keeps against what consumers received, point by point. A message belongs to the point in whose
 * round it was sent, unless the crash met it, by chance, elsewhere and where a duplicate may be: those have rows of their
 * own.
 */
final class Reckoning {
    private static final String OTHERS = "other threads: sealed, or END late; between request and DELETE **D**";
    private static final String RELAYED = "other relays: between request and DELETE **D**";
    private static final String ANSWERS = "other checks: between answer and VOID **D**";

    private final String database;
    private final Testimony testimony;
    private final Map<String, Row> rows = new LinkedHashMap<>();
    private final List<String> violations = new ArrayList<>();

    Reckoning(String database, Testimony testimony, List<CrashPoint> points, Map<CrashPoint, Integer> crashes) {
        this.database = database;
        this.testimony = testimony;
        for (CrashPoint point : points) {
            row(point.title()).crashes = crashes.getOrDefault(point, 0);
        }
    }

    /** Compares. */
    Reckoning of(Set<String> orders, Deliveries deliveries) {
        Set<String> committed = new HashSet<>(orders);
        committed.addAll(testimony.released());
        deliveries.keys().stream().filter(testimony::mayBeReleased).forEach(committed::add);
        testimony.transactions().keySet().forEach(transaction -> rowOf(transaction).transactions++);
        Set<String> lost = new TreeSet<>(committed);
        lost.removeAll(deliveries.keys());
        lost.forEach(key -> rowOf(key).lost++);
        lost.forEach(key -> violations.add(key + " is committed and was never delivered"));
        for (String key : deliveries.keys()) {
            if (!committed.contains(key)) {
                rowOf(key).ghosts++;
                violations.add(key + " was delivered and is not committed");
            }
            int needless = deliveries.countOf(key) - 1;
            rowOf(key).duplicates += needless;
            if (needless > 0 && !mayRepeat(key)) {
                violations.add(key + " was delivered " + (needless + 1) + " times");
            }
        }
        checkOutcomes(committed);
        new QueueOrder(testimony).overtaken(deliveries).forEach(key -> {
            rowOf(key).reordered++;
            violations.add(key + " was delivered behind one of its queue that was committed later");
        });
        return this;
    }

    private void checkOutcomes(Set<String> committed) {
        Set<String> kept = new HashSet<>();
        committed.forEach(key -> kept.add(Keys.transactionOf(key)));
        for (String transaction : testimony.transactions().keySet()) {
            if (testimony.wasStopped(transaction) && !testimony.wasStoppedBeforeItsRow(transaction)) {
                Outcome outcome = Keys.pointOf(transaction).outcome();
                boolean is = kept.contains(transaction);
                if (outcome != Outcome.AS_COMMITTED && is == (outcome == Outcome.NO_MESSAGE)) {
                    violations.add(
                            transaction + " is " + (is ? "" : "not ") + "committed, but its point says: " + outcome);
                }
            }
        }
    }

    private boolean mayRepeat(String message) {
        String transaction = Keys.transactionOf(message);
        CrashPoint point = Keys.pointOf(message);
        return rowOf(transaction) != row(point.title())
                || (testimony.wasStopped(transaction) && point.outcome().mayRepeat());
    }

    private Row rowOf(String key) {
        String transaction = Keys.transactionOf(key);
        CrashPoint point = Keys.pointOf(key);
        boolean stopped = testimony.wasStopped(transaction);
        if (testimony.wasAnsweredInVain(transaction)
                && !(stopped && point.outcome().mayRepeat())) {
            return row(ANSWERS);
        }
        if (stopped
                && testimony.wasSentInVainElsewhere(transaction)
                && !point.outcome().mayRepeat()) {
            return row(RELAYED);
        }
        boolean metElsewhere = stopped
                ? testimony.isLate(transaction) && !point.outcome().mayRepeat()
                : testimony.mayRepeat(transaction) || point.mayRepeatOthers();
        return row(metElsewhere ? OTHERS : point.title());
    }

    private Row row(String title) {
        return rows.computeIfAbsent(title, t -> new Row(t, database));
    }

    String database() {
        return database;
    }

    Collection<Row> rows() {
        return rows.values();
    }

    /** What must not be, one line each; empty if all is well. */
    List<String> violations() {
        return violations;
    }

    /** One line of the table. */
    static final class Row {
        final String point;
        final String database;
        int crashes;
        int transactions;
        int lost;
        int ghosts;
        int duplicates;
        int reordered;

        Row(String point, String database) {
            this.point = point;
            this.database = database;
        }

        void add(Row other) {
            crashes += other.crashes;
            transactions += other.transactions;
            lost += other.lost;
            ghosts += other.ghosts;
            duplicates += other.duplicates;
            reordered += other.reordered;
        }
    }
}
