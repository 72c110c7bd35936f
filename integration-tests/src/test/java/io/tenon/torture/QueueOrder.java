package io.tenon.torture;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.rocketmq.common.message.MessageExt;

/**
 * In which order messages with a chosen queue arrived, beside the order in which the thread that sent them committed. Thread-safe.
 */
final class QueueOrder {
    /** What was delivered first, by key; a later delivery is a duplicate, and says nothing of the order. */
    private final Map<String, Place> places = new ConcurrentHashMap<>();

    /** Where a message lies, and what it should be behind: all messages of the clerk that have a lower number. */
    private record Place(String clerk, long number, int queue, long offset) {
        static Place of(MessageExt message) {
            String key = message.getKeys();
            int dot = key.lastIndexOf('.');
            int slash = key.indexOf('/', dot);
            long transaction = Long.parseLong(key.substring(dot + 1, slash));
            return new Place(
                    key.substring(0, dot),
                    (transaction << 8) + Long.parseLong(key.substring(slash + 1)),
                    message.getQueueId(),
                    message.getQueueOffset());
        }

        static Place earlier(Place one, Place other) {
            return one.offset <= other.offset ? one : other;
        }
    }

    /** Notes a message and returns its key. */
    String note(MessageExt message) {
        if (SteadyClerk.ORDERED.equals(message.getTags())) {
            places.merge(message.getKeys(), Place.of(message), Place::earlier);
        }
        return message.getKeys();
    }

    /** How many messages have a chosen queue. */
    int size() {
        return places.size();
    }

    /** How many messages lie behind one of the same clerk that was committed later, or in another queue than its first. */
    int reordered() {
        return examples(Integer.MAX_VALUE).size();
    }

    /** Some of them, each with what it lies behind. */
    List<String> examples(int most) {
        return clerks().stream().flatMap(QueueOrder::reorderedOf).limit(most).toList();
    }

    private Collection<List<Place>> clerks() {
        return places.values().stream()
                .collect(Collectors.groupingBy(Place::clerk, TreeMap::new, Collectors.toList()))
                .values();
    }

    private static Stream<String> reorderedOf(List<Place> clerk) {
        List<Place> asTheyLie =
                clerk.stream().sorted(Comparator.comparingLong(Place::offset)).toList();
        List<String> reordered = new ArrayList<>();
        Place highest = asTheyLie.get(0);
        for (Place place : asTheyLie) {
            if (place.number() < highest.number() || place.queue() != highest.queue()) {
                reordered.add("REORDERED " + place + " behind " + highest);
            } else {
                highest = place;
            }
        }
        return reordered.stream();
    }
}
