package io.tenon.operations.explain;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The events of a message, in order of time. Times are of different clocks, which it names. Not thread-safe. */
final class TimeLine {
    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** The clock that tells a time. */
    enum Clock {
        SENDER("sender"),
        BROKER("broker"),
        DATABASE("database"),
        CONSUMER("consumer");

        private final String shown;

        Clock(String shown) {
            this.shown = shown;
        }

        @Override
        public String toString() {
            return shown;
        }
    }

    /** One event. Immutable. */
    static final class Event {
        final long millis;
        final Clock clock;
        final String what;

        Event(long millis, Clock clock, String what) {
            this.millis = millis;
            this.clock = clock;
            this.what = what;
        }

        String time() {
            return UTC.format(Instant.ofEpochMilli(millis));
        }

        @Override
        public String toString() {
            return String.format(java.util.Locale.ROOT, "%s  %-8s  %s", time(), clock, what);
        }
    }

    private final List<Event> events = new ArrayList<>();

    void add(long millis, Clock clock, String what) {
        events.add(new Event(millis, clock, what));
    }

    List<Event> inOrder() {
        List<Event> sorted = new ArrayList<>(events);
        sorted.sort(Comparator.comparingLong(event -> event.millis));
        return sorted;
    }
}
