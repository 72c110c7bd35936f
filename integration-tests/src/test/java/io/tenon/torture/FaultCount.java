package io.tenon.torture;

import java.util.Map;
import java.util.TreeMap;

/** What was injected, by kind, and written down as it was. Thread-safe. */
final class FaultCount {
    private final Journal journal;
    private final Map<String, Integer> kills = new TreeMap<>();
    private final Map<String, Integer> cuts = new TreeMap<>();

    FaultCount(Journal journal) {
        this.journal = journal;
    }

    synchronized void kill(String kind, String victim) {
        kills.merge(kind, 1, Integer::sum);
        note("kills " + victim);
    }

    synchronized void cut(String kind, String where, int millis) {
        cuts.merge(kind, 1, Integer::sum);
        note(kind + " for " + millis + " ms between " + where);
    }

    void note(String what) {
        journal.write("fault: " + what);
    }

    synchronized int kills() {
        return kills.values().stream().mapToInt(Integer::intValue).sum();
    }

    synchronized int cuts() {
        return cuts.values().stream().mapToInt(Integer::intValue).sum();
    }

    @Override
    public synchronized String toString() {
        return "killed " + kills + ", cut " + cuts;
    }
}
