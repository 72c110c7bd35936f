package io.tenon.testbed;

import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The comparison of what was committed with what arrived. Immutable.
 *
 * @param committed how many messages belong to what is committed
 * @param delivered how many of them arrived
 * @param lost keys of messages that are committed and did not arrive
 * @param ghosts keys of messages that arrived and are not committed
 * @param duplicates keys of messages that arrived more than once, with the number of needless deliveries
 */
public record Tally(
        int committed,
        int delivered,
        SortedSet<String> lost,
        SortedSet<String> ghosts,
        SortedMap<String, Integer> duplicates) {

    /** @param committed the keys of all messages that belong to what the database keeps */
    public static Tally of(Set<String> committed, Deliveries deliveries) {
        Set<String> arrived = deliveries.keys();
        SortedSet<String> lost = new TreeSet<>(committed);
        lost.removeAll(arrived);
        SortedSet<String> ghosts = new TreeSet<>(arrived);
        ghosts.removeAll(committed);
        SortedMap<String, Integer> duplicates = new TreeMap<>();
        for (String key : arrived) {
            int needless = deliveries.countOf(key) - 1;
            if (needless > 0) {
                duplicates.put(key, needless);
            }
        }
        return new Tally(committed.size(), committed.size() - lost.size(), lost, ghosts, duplicates);
    }

    /** Returns how many deliveries there were after the first, of all messages. */
    public int duplicateCount() {
        return duplicates.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Returns the numbers in the form {@code lost=0 ghosts=0 duplicates=0}. */
    public String verdict() {
        return "lost=" + lost.size() + " ghosts=" + ghosts.size() + " duplicates=" + duplicateCount();
    }
}
