package io.tenon.torture;

import io.tenon.testbed.Tally;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What came of a run.
 *
 * @param rows the keys that the database has
 * @param resolved whether everything came to rest in time
 */
record Outcome(TorturePlan plan, Tally tally, Beliefs beliefs, Set<String> rows, FaultCount faults, boolean resolved) {
    private static final int MOST_HISTORIES = 10;

    /** What must not be, one a line; empty if all is well. Duplicates are allowed where faults are. */
    List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        complain(complaints, "lost", tally.lost());
        complain(complaints, "ghosts", tally.ghosts());
        if (plan.faults() == TorturePlan.Faults.NONE) {
            complain(
                    complaints, "duplicates without a fault", tally.duplicates().keySet());
        }
        complain(complaints, "commit returned, but the database does not have", beliefs.forgotten(rows));
        complain(complaints, "rolled back, but the database has", beliefs.resurrected(rows));
        complain(complaints, "no fault explains", beliefs.broken());
        if (!resolved) {
            complaints.add("still not resolved: messages are missing, or the broker goes on asking");
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
        out.println("ends " + beliefs + ", messages committed " + tally.committed() + ", " + faults);
        for (String complaint : complaints()) {
            out.println("WRONG, seed " + plan.seed() + ": " + complaint);
        }
        Set<String> wrong = new TreeSet<>(tally.lost());
        wrong.addAll(tally.ghosts());
        wrong.addAll(beliefs.forgotten(rows));
        wrong.addAll(beliefs.resurrected(rows));
        if (plan.faults() == TorturePlan.Faults.NONE) {
            wrong.addAll(tally.duplicates().keySet());
        }
        wrong.stream().limit(MOST_HISTORIES).map(history::of).forEach(out::println);
        if (!tally.duplicates().isEmpty()) {
            keep("duplicates.txt", tally.duplicates().keySet(), history);
        }
        out.println("torture transactions=" + beliefs.transactions() + " kills=" + faults.kills() + " cuts="
                + faults.cuts() + " " + tally.verdict() + " seed=" + plan.seed());
    }

    private void keep(String name, Collection<String> keys, History history) {
        Path file = plan.folder().resolve(name);
        try {
            Files.write(
                    file, keys.stream().limit(MOST_HISTORIES).map(history::of).toList(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written", e);
        }
    }
}
