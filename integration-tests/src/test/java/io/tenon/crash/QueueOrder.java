package io.tenon.crash;

import io.tenon.testbed.Deliveries;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whether messages of the chosen queue arrived in the order of their commits, which is known of those that one thread committed,
 * one after the other. A message's first delivery counts.
 */
final class QueueOrder {
    private final Testimony testimony;

    QueueOrder(Testimony testimony) {
        this.testimony = testimony;
    }

    /** Those that arrived behind one that was committed later. */
    List<String> overtaken(Deliveries deliveries) {
        Map<String, List<String>> byThread = new TreeMap<>();
        for (String key : deliveries.keys()) {
            String transaction = Keys.transactionOf(key);
            Kind kind = testimony.transactions().get(transaction);
            if (kind != null && kind.choosesQueue(Keys.numberOf(key))) {
                byThread.computeIfAbsent(threadOf(transaction), thread -> new ArrayList<>())
                        .add(key);
            }
        }
        List<String> overtaken = new ArrayList<>();
        for (List<String> keys : byThread.values()) {
            keys.sort(Comparator.comparingInt(Keys::numberOfTransaction).thenComparingInt(Keys::numberOf));
            long last = -1;
            for (String key : keys) {
                long offset = deliveries.messages(key).get(0).getQueueOffset();
                if (offset < last) {
                    overtaken.add(key);
                }
                last = Math.max(last, offset);
            }
        }
        return overtaken;
    }

    /** Transactions with this in common are of one thread. */
    private static String threadOf(String transaction) {
        String all = transaction.substring(0, transaction.lastIndexOf('.'));
        return Keys.isOther(transaction) ? all + "." + Keys.numberOfTransaction(transaction) % Instance.OTHERS : all;
    }
}
