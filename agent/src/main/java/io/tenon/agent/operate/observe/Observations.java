package io.tenon.agent.operate.observe;

import io.tenon.agent.operate.observe.Observed.Kind;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What mode observe has counted since the start, by topic and DataSource, and the report of it. Thread-safe. */
public final class Observations {
    /** The name under which messages outside of transactions are counted. */
    public static final String NO_DATA_SOURCE = "-";

    /** How many topics are counted by themselves. An application may make up topics; the rest is counted together. */
    private static final int MOST = 1000;

    private static final String REST = "(others)";

    private final Instant since;
    private final Map<String, Map<String, Observed>> byTopic = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> refusals = new ConcurrentHashMap<>();

    public Observations() {
        this(Instant.now());
    }

    Observations(Instant since) {
        this.since = since;
    }

    /** Returns the counter of a topic's messages in transactions of a DataSource. */
    public Observed of(String topic, String dataSource) {
        String known = byTopic.containsKey(topic) || byTopic.size() < MOST ? topic : REST;
        return byTopic.computeIfAbsent(known, of -> new ConcurrentHashMap<>())
                .computeIfAbsent(dataSource, of -> new Observed());
    }

    /**
     * Counts messages that would be refused, by the reason in a few words; there must be a small number of such texts.
     */
    public void refused(String because, int messages) {
        refusals.computeIfAbsent(because, of -> new LongAdder()).add(messages);
    }

    private long total(Kind kind) {
        long total = 0;
        for (Map<String, Observed> ofTopic : byTopic.values()) {
            for (Observed observed : ofTopic.values()) {
                total += observed.count(kind);
            }
        }
        return total;
    }

    private long all() {
        return total(Kind.TIED) + total(Kind.PLAIN) + total(Kind.REFUSED) + total(Kind.NOT_A_HALF);
    }

    /** Returns the report for people. */
    public String text() {
        StringBuilder text = new StringBuilder(2048);
        text.append("What Tenon has observed since ").append(since).append(". Nothing was changed.\n\n");
        line(text, all(), "messages were sent; with mode = tie");
        line(text, total(Kind.TIED), "of them would be tied to their transactions");
        line(text, total(Kind.PLAIN), "would be sent as now, outside of transactions");
        line(text, total(Kind.REFUSED), "would be refused in transactions" + reasons());
        line(
                text,
                total(Kind.NOT_A_HALF),
                "are delayed, timed, prioritised or for light queues: not-a-half says what becomes of them"
                        + notAHalf());
        text.append("\nWhat happened to them today:\n\n");
        line(text, total(Kind.GHOSTS), "GHOSTS: sent in a transaction that was then rolled back");
        line(text, total(Kind.END_UNKNOWN), "sent in a transaction that ended without commit or rollback");
        line(
                text,
                total(Kind.LOSSES),
                "POSSIBLE LOSSES: sent within 1 s after a commit on their thread; a crash in between loses such a message");
        table(text);
        return text.toString();
    }

    private String reasons() {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(refusals).forEach((because, count) -> text.append(text.length() == 0 ? ": " : ", ")
                .append(count)
                .append(' ')
                .append(because));
        return text.toString();
    }

    /** Returns, for each topic with such messages, which value of not-a-half suits, by what became of them. */
    private String notAHalf() {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(byTopic).forEach((topic, ofTopic) -> {
            long delayed = ofTopic.values().stream()
                    .mapToLong(each -> each.count(Kind.NOT_A_HALF))
                    .sum();
            long ghosts = ofTopic.values().stream()
                    .mapToLong(each -> each.count(Kind.DELAYED_GHOSTS))
                    .sum();
            if (delayed > 0) {
                text.append(String.format(
                        "%n              %s: %d, of which %d in transactions that were rolled back; not-a-half = %s",
                        topic, delayed, ghosts, suits(ghosts)));
            }
        });
        return text.toString();
    }

    /**
     * Returns which of refuse, outbox and plain suits messages that cannot be halves. Only a topic that has such
     * messages is asked for.
     */
    private static String suits(long ghosts) {
        return ghosts > 0
                ? "outbox suits; with plain these would go out as they do now, with refuse their sends would throw"
                : "plain suits, and changes nothing; outbox guards against a rollback, too; with refuse their sends would throw";
    }

    private static void line(StringBuilder text, long count, String what) {
        text.append(String.format("%12d  %s%n", count, what));
    }

    private void table(StringBuilder text) {
        text.append(String.format("%n%-40s %-24s", "topic", "DataSource"));
        for (Kind kind : Kind.values()) {
            text.append(String.format(" %11s", kind.key));
        }
        text.append('\n');
        new TreeMap<>(byTopic).forEach((topic, ofTopic) -> new TreeMap<>(ofTopic).forEach((dataSource, observed) -> {
            text.append(String.format("%-40s %-24s", topic, dataSource));
            for (Kind kind : Kind.values()) {
                text.append(String.format(" %11d", observed.count(kind)));
            }
            text.append('\n');
        }));
        text.append('\n');
        for (Kind kind : Kind.values()) {
            text.append(String.format("%-12s %s%n", kind.key, kind.meaning));
        }
    }

    /**
     * Returns the report for machines: {@code {"since", "totals", "refusals", "topics": [{"topic", "dataSource", …}]}}.
     */
    public String json() {
        StringBuilder json = new StringBuilder(2048);
        json.append("{\"since\":");
        quote(json, since.toString());
        json.append(",\"totals\":{\"sent\":").append(all());
        for (Kind kind : Kind.values()) {
            json.append(",\"").append(kind.key).append("\":").append(total(kind));
        }
        json.append("},\"refusals\":{");
        String[] comma = {""};
        new TreeMap<>(refusals).forEach((because, count) -> {
            json.append(comma[0]);
            quote(json, because);
            json.append(':').append(count);
            comma[0] = ",";
        });
        json.append("},\"topics\":[");
        comma[0] = "";
        new TreeMap<>(byTopic).forEach((topic, ofTopic) -> new TreeMap<>(ofTopic).forEach((dataSource, observed) -> {
            json.append(comma[0]).append("{\"topic\":");
            quote(json, topic);
            json.append(",\"dataSource\":");
            quote(json, dataSource);
            for (Kind kind : Kind.values()) {
                json.append(",\"").append(kind.key).append("\":").append(observed.count(kind));
            }
            if (observed.count(Kind.NOT_A_HALF) > 0) {
                json.append(",\"notAHalf\":\"")
                        .append(observed.count(Kind.DELAYED_GHOSTS) > 0 ? "outbox" : "plain")
                        .append('"');
            }
            json.append('}');
            comma[0] = ",";
        }));
        return json.append("]}").toString();
    }

    private static void quote(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }
}
