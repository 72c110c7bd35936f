package io.tenon.agent.operate.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;

/**
 * What was found in this JVM so far. It holds texts, and DataSources weakly, so that an application that is redeployed
 * leaves nothing here but names. Thread-safe.
 */
final class ReportEntries {
    private static final int MOST = 200;

    private final Map<String, Set<String>> advised = new LinkedHashMap<>();
    /**
     * All DataSources that are open, since what is outstanding is the sum of all; only the first ones are told by name.
     * Two web applications may have DataSources of one name, and each is closed by itself, so this is no map.
     */
    private final List<FoundDataSource> dataSources = new ArrayList<>();

    /** The number of DataSources from which on those are looked for that nobody has any more and nobody closed. */
    private int tidyAt = MOST;

    private final Map<String, String> producers = new LinkedHashMap<>();
    /** The number of producers of each group. */
    private final Map<String, Integer> producersOfGroup = new LinkedHashMap<>();

    /** The texts of what is off, each with the number of things of which it is said: two pools of one name, say. */
    private final Map<String, Integer> off = new LinkedHashMap<>();

    private final Map<String, Long> notFollowed = new LinkedHashMap<>();
    private final Map<String, Long> transactionsNotFollowed = new LinkedHashMap<>();

    /** How many classes of a kind were advised beyond those that are kept by name. */
    private final Map<String, Integer> advisedBeyond = new HashMap<>();

    private final AtomicInteger offBeyond = new AtomicInteger();
    private int producersBeyond;
    private boolean saidFull;

    /** Adds an advised class. Returns whether that is news, as the methods below do. */
    synchronized boolean advised(String kinds, String className) {
        String kind = inWords(kinds);
        Set<String> classes = advised.get(kind);
        if (classes == null) {
            classes = new LinkedHashSet<>();
            advised.put(kind, classes);
        }
        if (classes.size() < MOST) {
            return classes.add(className);
        }
        if (!classes.contains(className)) {
            advisedBeyond.merge(kind, 1, Integer::sum);
        }
        return false;
    }

    /** Returns how many classes of a kind were advised, those included that are not kept by name. */
    synchronized int advisedCount(String kind) {
        Set<String> classes = advised.get(kind);
        return (classes == null ? 0 : classes.size()) + advisedBeyond.getOrDefault(kind, 0);
    }

    /** Returns the name of a role for people: {@code [DATA_SOURCE]} is "data source". */
    private static String inWords(String kinds) {
        return kinds.replace("[", "").replace("]", "").replace('_', ' ').toLowerCase(Locale.ROOT);
    }

    /** @param text its class, and what else tells it from others */
    synchronized FoundDataSource dataSource(String name, String text) {
        if (dataSources.size() >= tidyAt) {
            dataSources.removeIf(FoundDataSource::isForgotten);
            tidyAt = Math.max(MOST, 2 * dataSources.size());
        }
        boolean isNews = dataSources.size() < MOST && dataSources.stream().noneMatch(known -> known.isAs(name, text));
        FoundDataSource found = new FoundDataSource(name, text, isNews, this::isGone);
        dataSources.add(found);
        return found;
    }

    private synchronized void isGone(FoundDataSource gone) {
        dataSources.remove(gone);
    }

    synchronized boolean producer(String group, String text) {
        if (producers.size() >= MOST && !producers.containsKey(group)) {
            producersBeyond++;
            return false;
        }
        producersOfGroup.merge(group, 1, Integer::sum);
        return !text.equals(producers.put(group, text));
    }

    synchronized void producerStopped(String group) {
        if (producersOfGroup.computeIfPresent(group, (same, of) -> of == 1 ? null : of - 1) == null) {
            producers.remove(group);
        }
    }

    synchronized OffEntry off(String text) {
        boolean isNews = !off.containsKey(text);
        if (isNews && off.size() >= MOST) {
            offBeyond.incrementAndGet();
            return new OffEntry(false, () -> offBeyond.decrementAndGet());
        }
        off.merge(text, 1, Integer::sum);
        return new OffEntry(isNews, () -> offOver(text));
    }

    private synchronized void offOver(String text) {
        off.computeIfPresent(text, (same, times) -> times == 1 ? null : times - 1);
    }

    /** Counts something that is off, without a lock and without an object: there may be no memory, or no stack. */
    void offUnsaid(String className) {
        offBeyond.incrementAndGet();
    }

    /** Returns true once, when something is off that is not kept any more. */
    synchronized boolean offJustFull() {
        boolean full = offBeyond.get() > 0 && !saidFull;
        saidFull |= full;
        return full;
    }

    synchronized int offCount() {
        return off.size() + offBeyond.get();
    }

    synchronized boolean notFollowed(String way) {
        return notFollowed.putIfAbsent(way, 0L) == null;
    }

    synchronized void sentNotFollowed(String way) {
        notFollowed.merge(way, 1L, Long::sum);
    }

    synchronized void transactionNotFollowed(String way) {
        transactionsNotFollowed.merge(way, 1L, Long::sum);
    }

    /**
     * Returns the ways that are not followed, each with the number of messages that were sent so in transactions, or of
     * transactions where these have no thread.
     */
    synchronized List<String> notFollowed() {
        List<String> lines = new ArrayList<>();
        notFollowed.forEach((way, messages) -> {
            Long transactions = transactionsNotFollowed.get(way);
            lines.add(way + ": "
                    + (transactions == null
                            ? messages + " messages in transactions so far"
                            : transactions + " transactions so far"));
        });
        return lines;
    }

    synchronized long messagesNotFollowed() {
        return notFollowed.values().stream().mapToLong(Long::longValue).sum();
    }

    synchronized Map<String, List<String>> advised() {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        for (Map.Entry<String, Set<String>> kind : advised.entrySet()) {
            copy.put(kind.getKey(), new ArrayList<>(kind.getValue()));
        }
        return copy;
    }

    /** Returns the DataSources, each with its status table, or with what is wrong with it. */
    synchronized List<String> dataSources() {
        List<String> lines = new ArrayList<>();
        dataSources.stream().limit(MOST).forEach(dataSource -> lines.add(dataSource.line()));
        addBeyond(lines, dataSources.size() - lines.size());
        return lines;
    }

    private static void addBeyond(List<String> lines, int beyond) {
        if (beyond > 0) {
            lines.add("and " + beyond + " more since, which are not kept by name");
        }
    }

    /** Returns the DataSources, each with its outbox table, and what has gathered there. */
    synchronized List<String> outboxes() {
        List<String> lines = new ArrayList<>();
        Map<FoundDataSource, FollowedTable> tables = tables();
        tables.entrySet().stream()
                .limit(MOST)
                .forEach(
                        each -> lines.add(each.getKey().name() + each.getValue().outboxText()));
        addBeyond(lines, tables.size() - lines.size());
        return lines;
    }

    /** Returns the sum of a number over all DataSources. */
    synchronized long sum(ToLongFunction<FollowedTable> value) {
        return tables().values().stream().mapToLong(value).sum();
    }

    synchronized long max(ToLongFunction<FollowedTable> value) {
        return tables().values().stream().mapToLong(value).max().orElse(0);
    }

    /** Returns the senders whose rows nobody sends, each with the DataSource in whose outbox they lie. */
    synchronized List<String> orphanedSenders() {
        List<String> senders = new ArrayList<>();
        tables().forEach((dataSource, table) -> table.orphanedSenders()
                .forEach(sender -> senders.add(sender + " in the outbox of " + dataSource.name())));
        return senders;
    }

    private Map<FoundDataSource, FollowedTable> tables() {
        Map<FoundDataSource, FollowedTable> tables = new LinkedHashMap<>();
        for (FoundDataSource dataSource : dataSources) {
            FollowedTable table = dataSource.table();
            if (table != null) {
                tables.put(dataSource, table);
            }
        }
        return tables;
    }

    /** Returns the names of DataSources whose messages are refused for now. */
    synchronized List<String> unusable() {
        List<String> names = new ArrayList<>();
        tables().forEach((dataSource, table) -> {
            if (table.isUnusable()) {
                names.add(dataSource.name());
            }
        });
        return names;
    }

    synchronized int dataSourceCount() {
        return dataSources.size();
    }

    synchronized int producerCount() {
        return producersOfGroup.values().stream().mapToInt(Integer::intValue).sum() + producersBeyond;
    }

    synchronized List<String> producers() {
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, String> producer : producers.entrySet()) {
            int of = producersOfGroup.getOrDefault(producer.getKey(), 1);
            lines.add(producer.getKey() + ": " + producer.getValue() + (of == 1 ? "" : ", " + of + " of them"));
        }
        addBeyond(lines, producersBeyond);
        return lines;
    }

    synchronized List<String> off() {
        List<String> lines = new ArrayList<>(off.keySet());
        addBeyond(lines, offBeyond.get());
        return lines;
    }
}
