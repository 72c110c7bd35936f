package io.tenon.quickstart;

import io.tenon.testbed.Deliveries;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What became of some orders.
 *
 * @param committed orders in the database
 * @param delivered those of them whose messages have all arrived
 * @param lost messages of orders in the database that have not arrived
 * @param ghosts messages that arrived and are of no order in the database
 * @param duplicates deliveries of a message after its first
 */
record Tally(int committed, int delivered, int lost, int ghosts, int duplicates) {
    /**
     * Counts.
     *
     * @param orders the orders in the database, with the number of items of each
     * @param which which order ids to count, of those in the database and of those that arrived
     */
    static Tally of(Map<String, Integer> orders, Deliveries cart, Predicate<String> which) {
        int committed = 0;
        int delivered = 0;
        int lost = 0;
        for (Map.Entry<String, Integer> order : orders.entrySet()) {
            if (!which.test(order.getKey())) {
                continue;
            }
            int missing = 0;
            for (int item = 1; item <= order.getValue(); item++) {
                missing += cart.countOf(order.getKey() + "/" + item) == 0 ? 1 : 0;
            }
            committed++;
            delivered += missing == 0 ? 1 : 0;
            lost += missing;
        }
        int ghosts = 0;
        int duplicates = 0;
        for (String key : cart.keys()) {
            String order = key.substring(0, key.lastIndexOf('/'));
            if (which.test(order)) {
                ghosts += orders.containsKey(order) ? 0 : 1;
                duplicates += cart.countOf(key) - 1;
            }
        }
        return new Tally(committed, delivered, lost, ghosts, duplicates);
    }
}
