package io.tenon.crash;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What the instances of a series have said before they died. Not thread-safe. */
final class Testimony {
    private final Map<String, Kind> transactions = new TreeMap<>();
    private final Set<String> stopped = new HashSet<>();
    private final Set<String> released = new HashSet<>();
    private final Set<String> kept = new HashSet<>();
    private final Set<String> sealed = new HashSet<>();
    private final Set<String> late = new HashSet<>();
    private final Set<String> answered = new HashSet<>();
    private final Set<String> answeredInVain = new HashSet<>();

    private final Set<String> sentNotDeleted = new HashSet<>();
    private final Set<String> sentInVainElsewhere = new HashSet<>();

    /** @param lines all that one instance has said */
    void add(List<String> lines) {
        stopped.addAll(stoppedBy(lines));
        Map<String, Boolean> writtenDown = new HashMap<>();
        Set<String> sending = new HashSet<>();
        for (String line : lines) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "TX" -> transactions.put(words[1], Kind.valueOf(words[2]));
                case "RELEASED" -> released.add(words[1]);
                case "KEPT" -> kept.add(Keys.transactionOf(words[1]));
                case "SEALED" -> sealed.add(words[1]);
                case "LATE" -> late.add(Keys.transactionOf(words[1]));
                case "ANSWERS" -> writtenDown.put(words[1], false);
                case "WRITTEN" -> writtenDown.computeIfPresent(words[1], (key, before) -> true);
                case "SENDING" -> sending.add(words[1]);
                case "DELETED" -> sending.remove(words[1]);
                default -> {}
            }
        }
        Set<String> stoppedHere = stoppedBy(lines);
        for (String key : sending) {
            String transaction = Keys.transactionOf(key);
            sentNotDeleted.add(transaction);
            if (!stoppedHere.contains(transaction)) {
                sentInVainElsewhere.add(transaction);
            }
        }
        writtenDown.forEach((key, written) -> {
            if (!answered.add(key) || !written) {
                answeredInVain.add(Keys.transactionOf(key));
            }
        });
    }

    private static Set<String> stoppedBy(List<String> lines) {
        Set<String> stopped = new HashSet<>();
        for (String line : lines) {
            String[] words = line.split(" ");
            if (words[0].equals("REACHED")) {
                stopped.add(Keys.transactionOf(words[2]));
            } else if (words[0].equals("PARKED")) {
                stopped.add(Keys.transactionOf(words[1]));
            }
        }
        return stopped;
    }

    /** All that were begun. */
    Map<String, Kind> transactions() {
        return transactions;
    }

    /**
     * The messages of transactions that only read and were closed, of which no order tells: those that have to be delivered,
     * since the close returned, or since they were stopped behind the row that says so. Where a server died, a close returns
     * without its row; then nobody knows.
     */
    Set<String> released() {
        Set<String> messages = new HashSet<>(released);
        messages.removeIf(message -> Keys.pointOf(message).killsServer());
        transactions.forEach((transaction, kind) -> {
            boolean delivers = Keys.pointOf(transaction).outcome() == Outcome.ONE_MESSAGE;
            if (kind == Kind.RELEASED && wasStopped(transaction) && delivers && !wasStoppedBeforeItsRow(transaction)) {
                messages.add(Keys.message(transaction, 1));
            }
        });
        return messages;
    }

    /**
     * Where no connection of Tenon's own is had in time, the row that releases a message is written behind the rollback (R5): then
     * whoever stops at the rollback stops before it, and nothing is delivered.
     */
    boolean wasStoppedBeforeItsRow(String transaction) {
        boolean isRelease = transactions.get(transaction) == Kind.RELEASED;
        return isRelease
                && wasStopped(transaction)
                && Keys.pointOf(transaction).stops().stream().anyMatch(stop -> stop.site() == Site.DRIVER_ROLLBACK)
                && !kept.contains(transaction);
    }

    /** Whether it may be delivered or not: nobody knows whether its close came as far as its row. */
    boolean mayBeReleased(String message) {
        String transaction = Keys.transactionOf(message);
        return transactions.get(transaction) == Kind.RELEASED && !wasStopped(transaction);
    }

    /** Whether it was the one that was stopped at its point. */
    boolean wasStopped(String transaction) {
        return stopped.contains(transaction);
    }

    /**
     * Whether the fault met it where the docs have a D for a transaction that was not at its point: it was sealed, so
     * that there may have been copies of its halves; or the tripwire itself held its END up for too long; or an instance sent it
     * from the outbox, and did not come to write that down.
     */
    boolean mayRepeat(String transaction) {
        return sealed.contains(transaction) || late.contains(transaction) || sentNotDeleted.contains(transaction);
    }

    /** Whether the tripwire itself held its END up for too long. */
    boolean isLate(String transaction) {
        return late.contains(transaction);
    }

    /** Whether an instance sent it from the outbox, and did not come to delete its row, other than where it was stopped. */
    boolean wasSentInVainElsewhere(String transaction) {
        return sentInVainElsewhere.contains(transaction);
    }

    /** Whether an instance answered COMMIT to one of its checks and did not come to write that down (C4 to C6). */
    boolean wasAnsweredInVain(String transaction) {
        return answeredInVain.contains(transaction);
    }
}
