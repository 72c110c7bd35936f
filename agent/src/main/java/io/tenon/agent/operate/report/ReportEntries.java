package io.tenon.agent.operate.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * What was found in this JVM so far. Holds texts, and DataSources weakly, so that an application that is redeployed
 * leaves nothing here but names. Thread-safe.
 */
final class ReportEntries {
    private static final int MOST = 200;

    private final Map<String, Set<String>> advised = new LinkedHashMap<>();
    private final Map<String, String> dataSources = new LinkedHashMap<>();
    private final Map<String, FollowedTable> followed = new LinkedHashMap<>();
    private final Map<String, String> producers = new LinkedHashMap<>();
    private final Set<String> off = new LinkedHashSet<>();

    /** Each returns whether that is news. */
    synchronized boolean advised(String kinds, String className) {
        String kind = inWords(kinds);
        Set<String> classes = advised.get(kind);
        if (classes == null) {
            classes = new LinkedHashSet<>();
            advised.put(kind, classes);
        }
        return classes.size() < MOST && classes.add(className);
    }

    /** {@code [DATA_SOURCE]} is told as "data source". */
    private static String inWords(String kinds) {
        return kinds.replace("[", "").replace("]", "").replace('_', ' ').toLowerCase(Locale.ROOT);
    }

    synchronized boolean dataSource(String name, String text) {
        return isNews(dataSources, name, text);
    }

    synchronized void followed(String name, FollowedTable table) {
        followed.put(name, table);
    }

    synchronized void dataSourceClosed(String name) {
        dataSources.remove(name);
        followed.remove(name);
    }

    synchronized boolean producer(String group, String text) {
        return isNews(producers, group, text);
    }

    synchronized void producerStopped(String group) {
        producers.remove(group);
    }

    synchronized boolean off(String text) {
        return off.size() < MOST && off.add(text);
    }

    synchronized boolean onAgain(String what) {
        return off.removeIf(text -> text.startsWith(what + ": "));
    }

    private static boolean isNews(Map<String, String> known, String name, String text) {
        return (known.size() < MOST || known.containsKey(name)) && !text.equals(known.put(name, text));
    }

    synchronized Map<String, List<String>> advised() {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        for (Map.Entry<String, Set<String>> kind : advised.entrySet()) {
            copy.put(kind.getKey(), new ArrayList<>(kind.getValue()));
        }
        return copy;
    }

    /** Each with its status table, or with what is wrong with it. */
    synchronized List<String> dataSources() {
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, String> dataSource : dataSources.entrySet()) {
            FollowedTable table = followed.get(dataSource.getKey());
            lines.add(dataSource.getKey() + " (" + dataSource.getValue() + ")" + (table == null ? "" : table.text()));
        }
        return lines;
    }

    /** Each DataSource with its outbox table, and what has gathered there. */
    synchronized List<String> outboxes() {
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, FollowedTable> table : followed.entrySet()) {
            lines.add(table.getKey() + table.getValue().outboxText());
        }
        return lines;
    }

    /** The sum over all DataSources. */
    synchronized long sum(ToLongFunction<FollowedTable> value) {
        return followed.values().stream().mapToLong(value).sum();
    }

    synchronized long max(ToLongFunction<FollowedTable> value) {
        return followed.values().stream().mapToLong(value).max().orElse(0);
    }

    /** Senders whose rows nobody sends, each with the DataSource in whose outbox they lie. */
    synchronized List<String> orphanedSenders() {
        List<String> senders = new ArrayList<>();
        followed.forEach((name, table) ->
                table.orphanedSenders().forEach(sender -> senders.add(sender + " in the outbox of " + name)));
        return senders;
    }

    /** Names of DataSources whose messages are refused for now. */
    synchronized List<String> unusable() {
        List<String> names = new ArrayList<>();
        for (String name : dataSources.keySet()) {
            FollowedTable table = followed.get(name);
            if (table != null && table.isUnusable()) {
                names.add(name);
            }
        }
        return names;
    }

    synchronized List<String> producers() {
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, String> producer : producers.entrySet()) {
            lines.add(producer.getKey() + ": " + producer.getValue());
        }
        return lines;
    }

    synchronized List<String> off() {
        return new ArrayList<>(off);
    }
}
