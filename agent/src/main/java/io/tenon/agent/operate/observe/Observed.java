package io.tenon.agent.operate.observe;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts what was observed of the messages of one topic on one DataSource. Thread-safe. */
public final class Observed {
    private final Map<Kind, LongAdder> counts = new EnumMap<>(Kind.class);

    /** What is counted. The first four say what would become of a message, the others what became of it today. */
    public enum Kind {
        TIED("tied", "sent in a transaction: would be tied to it"),
        PLAIN("plain", "sent outside of transactions: would be sent as now"),
        REFUSED("refused", "sent in a transaction in a way that would be refused"),
        NOT_A_HALF(
                "delayed", "delayed, timed, prioritised, or for a light queue: refused, or by the outbox (not-a-half)"),
        GHOSTS("ghosts", "sent, and then its transaction was rolled back"),
        END_UNKNOWN("unclear", "sent, and then its transaction was closed or broke without commit or rollback"),
        LOSSES("afterCommit", "sent right after a commit: lost if the process had died in between"),
        DELAYED_GHOSTS(
                "delayedGhosts", "delayed and so on, sent, and then its transaction was rolled back; among the ghosts");

        /** The name in JSON, and at the head of a column. */
        final String key;

        final String meaning;

        Kind(String key, String meaning) {
            this.key = key;
            this.meaning = meaning;
        }
    }

    Observed() {
        for (Kind kind : Kind.values()) {
            counts.put(kind, new LongAdder());
        }
    }

    /** @param messages how many more there are */
    public void add(Kind kind, int messages) {
        LongAdder count = counts.get(kind);
        if (count != null) {
            count.add(messages);
        }
    }

    long count(Kind kind) {
        LongAdder count = counts.get(kind);
        return count == null ? 0 : count.sum();
    }
}
