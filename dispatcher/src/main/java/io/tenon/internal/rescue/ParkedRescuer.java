package io.tenon.internal.rescue;

import io.tenon.internal.DaemonThreads;
import io.tenon.internal.SettingName;
import io.tenon.internal.check.Mark;
import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.datasource.TrackedDataSources;
import io.tenon.internal.lead.Leadership;
import io.tenon.internal.stored.BrokerAddress;
import io.tenon.internal.stored.BrokerMessages;
import io.tenon.internal.stored.BrokerRefusedException;
import io.tenon.internal.stored.HalfTopics;
import io.tenon.internal.stored.RocksTimes;
import io.tenon.internal.stored.StoredMessage;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at intervals whether brokers have parked halves of its check group, about which they ask no more, and rescues
 * those that committed (R12). For each status table one instance leads, by a lease row of that table. Works on one
 * thread of its own. Thread-safe.
 */
public final class ParkedRescuer {
    private static final Logger logger = LoggerFactory.getLogger(ParkedRescuer.class);

    /** Identities come with messages, which anybody can write: memory must not grow with them. */
    private static final int MOST_TABLES = 100;

    /** How many of the newest halves in a broker's RocksDB topic are read for the status tables that they name. */
    private static final int NEWEST_IN_ROCKS = 3_200;

    private static final long LONGEST_PAUSE_MILLIS = TimeUnit.MINUTES.toMillis(10);

    private final String checkGroup;
    private final long intervalMillis;
    private final long leadMillis;
    private final Supplier<? extends Collection<BrokerAddress>> masters;
    private final BrokerMessages messages;
    private final RescueEvents events;
    private final Map<String, TableRescue> tables = new HashMap<>();

    /**
     * The offset up to which a broker's parked halves were read for the status tables that they name, by the broker's
     * name.
     */
    private final Map<String, Long> namesReadUntil = new HashMap<>();

    /** The names of brokers with halves in RocksDB whose newest ones were read for the status tables that they name. */
    private final Set<String> namesReadInRocks = new HashSet<>();

    /**
     * The pauses between attempts to find a named table that this process does not have, or has not opened yet, by its
     * identity.
     */
    private final Map<String, Pause> pauses = new HashMap<>();

    /** The identities of all status tables that halves have named so far. */
    private final Set<String> namedTables = new LinkedHashSet<>();

    /** What failed at its last try: each failure is logged when it begins only. */
    private final Set<String> failing = new HashSet<>();

    private final Thread thread;
    private volatile boolean closed;

    /**
     * @param checkGroup with its namespace
     * @param masters the brokers that are known now
     */
    public ParkedRescuer(
            String checkGroup,
            long intervalMillis,
            Supplier<? extends Collection<BrokerAddress>> masters,
            BrokerMessages messages,
            RescueEvents events) {
        this(checkGroup, intervalMillis, RescueLead.MILLIS, masters, messages, events);
    }

    ParkedRescuer(
            String checkGroup,
            long intervalMillis,
            long leadMillis,
            Supplier<? extends Collection<BrokerAddress>> masters,
            BrokerMessages messages,
            RescueEvents events) {
        this.checkGroup = checkGroup;
        this.intervalMillis = intervalMillis;
        this.leadMillis = leadMillis;
        this.masters = masters;
        this.messages = messages;
        this.events = events;
        this.thread = DaemonThreads.create(this::run, "tenon-rescue-" + checkGroup);
    }

    public void start() {
        try {
            thread.start();
        } catch (OutOfMemoryError e) {
            logger.error(
                    "No thread can be started to rescue parked halves of check group {}: they stay parked unless another"
                            + " instance rescues them, or tenon parked rescue does. Cause: {}",
                    checkGroup,
                    e.getMessage());
        }
    }

    /**
     * Ends the thread; a request that is under way is finished, which this waits for as long as one may take. The lease
     * is kept until it ends: by then the brokers' indexes show the next leader what this one did.
     */
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join(RescueLead.REQUEST_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!closed) {
                look();
                pause();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            logger.warn(
                    "Somebody interrupted the thread that rescues parked halves of check group {}: they stay parked unless"
                            + " another instance rescues them, or tenon parked rescue does.",
                    checkGroup);
        }
    }

    private synchronized void pause() throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(intervalMillis);
        while (!closed && until - System.nanoTime() > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, until - System.nanoTime()));
        }
    }

    private void look() {
        try {
            tables.values().removeIf(TableRescue::isOver);
            for (BrokerAddress broker : masters.get()) {
                if (closed) {
                    return;
                }
                look(broker);
            }
        } catch (RuntimeException | Error e) {
            tell("Brokers", e);
        }
    }

    private void look(BrokerAddress broker) {
        String what = "Broker " + broker.name;
        try {
            long end = messages.endOffset(broker, HalfTopics.PARKED, 0);
            long first = end == 0 ? 0 : messages.firstOffset(broker, HalfTopics.PARKED, 0);
            if (first < end) {
                read(broker, first, end);
                findTables();
            }
            failing.remove(what);
            long inRocks = endInRocks(broker);
            KeptTimes times = new KeptTimes(broker);
            for (TableRescue table : tables.values()) {
                rescue(table + "", broker, () -> table.run(broker, first, end));
                if (inRocks > 0) {
                    rescue(table + ", halves in RocksDB", broker, () -> table.runUnparked(broker, inRocks, times));
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            tell(what, e);
        }
    }

    /** The times of one broker, asked of it at most once in each look. */
    private final class KeptTimes implements GivenUpHalves.TimesOfBroker {
        private final BrokerAddress broker;
        private @Nullable RocksTimes times;

        KeptTimes(BrokerAddress broker) {
            this.broker = broker;
        }

        @Override
        public RocksTimes now() throws IOException {
            RocksTimes known = times;
            if (known == null) {
                known = RocksTimes.of(messages.settings(broker), messages.bootMillis(broker))
                        .unhurried();
                times = known;
            }
            return known;
        }
    }

    private interface Rescuing {
        void run() throws IOException, SQLException;
    }

    private void rescue(String of, BrokerAddress broker, Rescuing rescuing) {
        String what = "Broker " + broker.name + ", " + of;
        try {
            rescuing.run();
            failing.remove(what);
        } catch (IOException | SQLException | RuntimeException | Error e) {
            tell(what, e); // the other tables have their turn
        }
    }

    /**
     * Returns the offset behind the last half of a broker that remembers halves in RocksDB; 0 if it has none, as most
     * brokers. For one that has some, it takes the tables that this process has open and, the first time, looks for
     * those that the newest halves name: all halves of its log are too many to be read for their names.
     */
    private long endInRocks(BrokerAddress broker) throws IOException {
        long end;
        try {
            end = messages.endOffset(broker, HalfTopics.ROCKS_HALVES, 0);
        } catch (BrokerRefusedException e) {
            if (failing.add("Broker " + broker.name + ", whether it has halves in RocksDB")) {
                logger.info(
                        "Broker {} does not show whether it keeps halves in RocksDB ({}): if it does, those that it has given up"
                                + " are not rescued.",
                        broker.name,
                        e.getMessage());
            }
            return 0; // as most brokers have none
        }
        if (end == 0) {
            return 0;
        }
        if (!namesReadInRocks.contains(broker.name)) {
            long first = messages.firstOffset(broker, HalfTopics.ROCKS_HALVES, 0);
            readNames(broker, HalfTopics.ROCKS_HALVES, Math.max(first, end - NEWEST_IN_ROCKS), end);
            namesReadInRocks.add(broker.name);
        }
        findTables();
        for (TrackedDataSource dataSource : TrackedDataSources.all()) {
            String open = dataSource.openTableId();
            if (open != null && !dataSource.isClosed() && !tables.containsKey(open)) {
                tables.put(open, tableOf(dataSource, open));
            }
        }
        return end;
    }

    private void tell(String what, Throwable e) {
        tell(what, e, intervalMillis);
    }

    private void tell(String what, Throwable e, long againMillis) {
        if (failing.add(what) && !closed) {
            logger.warn(
                    "{}: parked halves of check group {} cannot be rescued now, which is tried again within {} ms; nothing is"
                            + " lost. Cause: {}",
                    what,
                    checkGroup,
                    againMillis,
                    e.toString());
        }
    }

    /** Finds out which status tables the parked halves of this check group name. */
    private void read(BrokerAddress broker, long first, long end) throws IOException {
        long next = Math.max(first, namesReadUntil.getOrDefault(broker.name, first));
        if (next > end) {
            next = first; // the broker has begun anew
        }
        namesReadUntil.put(broker.name, readNames(broker, HalfTopics.PARKED, next, end));
    }

    /** Returns the offset behind what was read. */
    private long readNames(BrokerAddress broker, String topic, long from, long end) throws IOException {
        long next = from;
        while (next < end && !closed) {
            List<StoredMessage> page = messages.read(broker, topic, 0, next);
            if (page.isEmpty()) {
                return next;
            }
            for (StoredMessage half : page) {
                Mark mark = ParkedMarks.of(half, checkGroup);
                if (mark != null) {
                    name(mark.tableId());
                }
            }
            next = page.get(page.size() - 1).queueOffset + 1;
        }
        return next;
    }

    /** Takes note of a status table that a half names. */
    private void name(String tableId) {
        if (namedTables.size() < MOST_TABLES) {
            namedTables.add(tableId);
        } else if (!namedTables.contains(tableId) && failing.add("too many tables")) {
            logger.warn(
                    "Halves of check group {} name more than {} status tables; only what this process has open of further ones"
                            + " is rescued. Give each application a check group of its own ({}).",
                    checkGroup,
                    MOST_TABLES,
                    SettingName.CHECK_GROUP);
        }
    }

    /**
     * Looks for the tables that halves name, and opens no other. One that this process does not have, or not yet, is
     * another instance's, as in R9.
     */
    private void findTables() {
        for (String tableId : namedTables) {
            if (tables.containsKey(tableId)) {
                continue;
            }
            String what = "Status table " + tableId;
            try {
                TrackedDataSource dataSource = TrackedDataSources.findOpen(tableId);
                if (dataSource == null) {
                    if (!pauses.computeIfAbsent(tableId, missing -> new Pause()).isOver()) {
                        continue;
                    }
                    dataSource = TrackedDataSources.find(tableId);
                }
                if (dataSource != null) {
                    tables.put(tableId, tableOf(dataSource, tableId));
                    pauses.remove(tableId);
                }
                failing.remove(what);
            } catch (SQLException | RuntimeException e) {
                // One that cannot be opened now must not keep the others from their turn.
                tell(what, e, LONGEST_PAUSE_MILLIS);
            }
        }
    }

    /**
     * The time between two attempts to open DataSources that may have a table: each that fails is an error in the log.
     */
    private final class Pause {
        private long millis = intervalMillis;
        private long until = System.nanoTime();

        /** Whether the pause is over; if so, the next one begins, which is longer. */
        boolean isOver() {
            if (System.nanoTime() - until < 0) {
                return false;
            }
            until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
            millis = Math.max(millis, Math.min(2 * millis, LONGEST_PAUSE_MILLIS));
            return true;
        }
    }

    private TableRescue tableOf(TrackedDataSource dataSource, String tableId) {
        // The lease is never given back: as long as it lasts, a broker may be behind with its index.
        Leadership leadership = RescueLead.of(
                (instance, millis) -> dataSource.leadRescue(checkGroup, instance, millis), checkGroup, leadMillis);
        return new TableRescue(
                checkGroup,
                dataSource,
                tableId,
                messages,
                leadership,
                leadMillis,
                new RescueLog(checkGroup, events),
                () -> closed);
    }
}
