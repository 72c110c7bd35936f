package io.tenon.internal.rescue;

import io.tenon.internal.check.Mark;
import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.lead.Leadership;
import io.tenon.internal.status.StatusId;
import io.tenon.internal.status.Verdict;
import io.tenon.internal.status.VerdictQuestion;
import io.tenon.internal.stored.BrokerAddress;
import io.tenon.internal.stored.BrokerMessages;
import io.tenon.internal.stored.HalfTopics;
import io.tenon.internal.stored.RocksTimes;
import io.tenon.internal.stored.StoredMessage;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The rescue of a check group's parked halves that one status table decides (R12). It goes by the rows and by what the broker has,
 * never by what it remembers: positions only save reading again. Used by one thread.
 */
final class TableRescue {
    /** Above so many undecided halves of a broker, which are looked at again, no further one is read. */
    private static final int MOST_UNDECIDED = 1_000;

    /**
     * How many halves that wait for a time of their own do not count towards {@link #MOST_UNDECIDED}, and thus do not
     * keep further ones from being read.
     */
    private static final int MOST_WAITING = 100_000;

    /** After how many times of a lease a half is looked at again whose topic its broker refuses to search. */
    private static final int LEASES_UNTIL_REFUSED_AGAIN = 4;

    private final String checkGroup;
    private final TrackedDataSource dataSource;
    private final String tableId;
    private final BrokerMessages messages;
    private final Leadership leadership;
    private final long leadMillis;
    private final RescueLog log;
    private final BooleanSupplier isClosed;

    /** How far parked halves are decided, by the name of their broker. */
    private final Map<String, Progress> parkedByBroker = new HashMap<>();

    /** The halves that brokers which park nothing have given up, by the name of the broker. */
    private final Map<String, UnparkedHalves> unparkedByBroker = new HashMap<>();

    /**
     * Attempts that were put back or sent just now, or may have been; with the {@link System#nanoTime()} by which the
     * broker's index has that. A broker that crashed may have parked an attempt twice: the other copy is left alone
     * until then.
     */
    private final Map<StatusId, Long> justRescued = new HashMap<>();

    /** How far the halves of one topic of one broker are decided. */
    private static final class Progress {
        final String topic;

        /** The offset of the first half that was not read yet; -1 before the first reading. Of parked halves only. */
        long next = -1;

        /**
         * The offsets of halves that were found and are not decided, with the nanoTime from which on each is looked at
         * again.
         */
        final TreeMap<Long, Long> undecided = new TreeMap<>();

        /**
         * Those of the undecided that wait for a time of their own: their broker refuses to search their topic, it may
         * ask about them still, or they were put back at a broker that parks none.
         */
        private final Set<Long> waiting = new HashSet<>();

        /** How long a broker that parks none asks about a half, as it said last; null for one that parks halves. */
        @Nullable
        RocksTimes times;

        Progress(String topic) {
            this.topic = topic;
        }

        /** Whether a half may be looked at now; true for one that is not among the undecided. */
        boolean isDue(long offset) {
            Long nanos = undecided.get(offset);
            return nanos == null || System.nanoTime() - nanos >= 0;
        }

        /** The half is looked at again after that time, and does not keep others from being read. */
        void waits(long offset, long millis) {
            waiting.add(offset);
            undecided.put(offset, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis));
        }

        /** The half is decided, and never looked at again. */
        void settled(long offset) {
            undecided.remove(offset);
            waiting.remove(offset);
        }

        /** Whether so many halves are undecided that no further one is read. */
        boolean isFull() {
            return undecided.size() - Math.min(waiting.size(), MOST_WAITING) >= MOST_UNDECIDED;
        }

        /**
         * Has a half wait if its broker may ask about it still, and returns whether it waits.
         *
         * @param half the one at the offset, or a later copy of it
         */
        boolean waitsForChecks(long offset, StoredMessage half) {
            RocksTimes known = times;
            long left = known == null ? 0 : known.givenUpMillis(half) - System.currentTimeMillis();
            if (left > 0) {
                waits(offset, left);
            }
            return left > 0;
        }

        boolean isAnyDue() {
            return undecided.keySet().stream().anyMatch(this::isDue);
        }
    }

    /** The halves that one broker has given up without parking them, and how far they are decided. */
    private static final class UnparkedHalves {
        final GivenUpHalves halves;
        Progress progress = new Progress(HalfTopics.ROCKS_HALVES);

        UnparkedHalves(GivenUpHalves halves) {
            this.halves = halves;
        }

        /** Whether anything was read behind the present end of the broker's log, which has begun anew then. */
        boolean isBehind(long end) {
            return halves.offset() > end || (!progress.undecided.isEmpty() && progress.undecided.lastKey() >= end);
        }

        void forget() {
            halves.forget();
            progress = new Progress(HalfTopics.ROCKS_HALVES);
        }
    }

    TableRescue(
            String checkGroup,
            TrackedDataSource dataSource,
            String tableId,
            BrokerMessages messages,
            Leadership leadership,
            long leadMillis,
            RescueLog log,
            BooleanSupplier isClosed) {
        this.checkGroup = checkGroup;
        this.dataSource = dataSource;
        this.tableId = tableId;
        this.messages = messages;
        this.leadership = leadership;
        this.leadMillis = leadMillis;
        this.log = log;
        this.isClosed = isClosed;
    }

    /** Whether this rescue has no table to ask any more: the DataSource was closed, or has another one by now. */
    boolean isOver() {
        String open = dataSource.openTableId();
        return dataSource.isClosed() || (open != null && !open.equals(tableId));
    }

    @Override
    public String toString() {
        return "" + dataSource;
    }

    /**
     * Decides the halves that were parked since the last call, and those that could not be decided then, unless another
     * instance leads.
     *
     * @param first the offset of the first half that the broker has parked, and not deleted
     * @param end the offset behind the last one
     */
    void run(BrokerAddress broker, long first, long end) throws IOException, SQLException {
        Progress progress = parkedByBroker.computeIfAbsent(broker.name, missing -> new Progress(HalfTopics.PARKED));
        if (progress.next < first || progress.next > end) {
            progress.next = first; // never read, or the broker has deleted what was there, or has begun anew
            progress.undecided.clear();
            progress.waiting.clear();
        }
        if (progress.next >= end && !progress.isAnyDue()) {
            return;
        }
        if (!leadership.lead()) {
            return;
        }
        try {
            // Made anew by each call: it finds out once, before anything is put back, whether the index is complete.
            BrokerIndex index = new BrokerIndex(messages, broker);
            // These come after the new ones, which they must not hold up.
            List<Long> again = new ArrayList<>(progress.undecided.keySet());
            while (progress.next < end && !progress.isFull() && goesOn()) {
                List<StoredMessage> page = new ArrayList<>(messages.read(broker, HalfTopics.PARKED, 0, progress.next));
                if (page.isEmpty()) {
                    break;
                }
                decide(index, page, progress);
                progress.next = page.get(page.size() - 1).queueOffset + 1;
            }
            lookAgain(broker, index, again, progress);
        } finally {
            log.tellPage(broker);
        }
    }

    /**
     * Decides, as {@link #run}, the halves that a broker has given up which remembers them in RocksDB, and parks none.
     *
     * @param end the offset behind the last of its halves
     */
    void runUnparked(BrokerAddress broker, long end, GivenUpHalves.TimesOfBroker times)
            throws IOException, SQLException {
        UnparkedHalves unparked = unparkedByBroker.computeIfAbsent(
                broker.name, missing -> new UnparkedHalves(new GivenUpHalves(messages, broker)));
        if (unparked.isBehind(end)) {
            unparked.forget(); // the broker has begun anew
        }
        boolean isPlanned = unparked.halves.plan(
                (after, before, most) -> dataSource.deliverable(tableId, after, before, most), leadMillis, times);
        if ((!isPlanned && !unparked.progress.isAnyDue()) || !leadership.lead()) {
            return; // most tables have nothing to be rescued, and no lease is taken for those
        }
        try {
            unparked.progress.times = times.now();
            BrokerIndex index = new BrokerIndex(messages, broker);
            List<Long> again = new ArrayList<>(unparked.progress.undecided.keySet());
            while (unparked.halves.hasNext() && !unparked.progress.isFull() && goesOn()) {
                List<Long> found = unparked.halves.next(this::ours);
                found.forEach(offset -> unparked.progress.undecided.putIfAbsent(offset, System.nanoTime()));
                lookAgain(broker, index, found, unparked.progress);
            }
            lookAgain(broker, index, again, unparked.progress);
        } finally {
            log.tellPage(broker);
        }
    }

    /** Returns the mark of a half that this table decides; null for others. */
    private @Nullable Mark ours(StoredMessage half) {
        Mark mark = ParkedMarks.of(half, checkGroup);
        return mark != null && mark.tableId().equals(tableId) ? mark : null;
    }

    private boolean goesOn() {
        return !isClosed.getAsBoolean() && leadership.mayBegin();
    }

    /** Reads the undecided halves at these offsets once more, and decides those that are due. */
    private void lookAgain(BrokerAddress broker, BrokerIndex index, List<Long> offsets, Progress progress)
            throws IOException, SQLException {
        TreeSet<Long> due = new TreeSet<>(offsets);
        due.removeIf(offset -> !progress.isDue(offset));
        while (!due.isEmpty() && goesOn()) {
            long first = due.first();
            List<StoredMessage> page = new ArrayList<>(messages.read(broker, progress.topic, 0, first));
            if (page.isEmpty() && first >= messages.firstOffset(broker, progress.topic, 0)) {
                throw new IOException(broker + " answers nothing for offset " + first + " of " + progress.topic
                        + ", which it has not deleted");
            }
            long last = page.isEmpty() ? first : page.get(page.size() - 1).queueOffset;
            Set<Long> ofPage = new HashSet<>(due.headSet(last, true));
            due.removeAll(ofPage);
            page.removeIf(half -> !ofPage.remove(half.queueOffset));
            ofPage.forEach(progress::settled); // the broker has deleted them
            decide(index, page, progress);
        }
    }

    /**
     * Decides the halves of a page by their rows. What is not settled by that stays undecided; if this throws, halves
     * that were not come to are as they were.
     */
    private void decide(BrokerIndex index, List<StoredMessage> page, Progress progress)
            throws IOException, SQLException {
        Map<StoredMessage, Mark> ours = new LinkedHashMap<>();
        for (StoredMessage parked : page) {
            Mark mark = ours(parked);
            if (mark == null) {
                progress.settled(parked.queueOffset);
            } else if (isTooOld(parked)) {
                leave(index, parked, mark);
                progress.settled(parked.queueOffset);
            } else if (progress.isDue(parked.queueOffset) && !progress.waitsForChecks(parked.queueOffset, parked)) {
                ours.put(parked, mark);
            }
        }
        if (ours.isEmpty()) {
            return;
        }
        Map<VerdictQuestion, Verdict> verdicts = verdicts(ours);
        for (Map.Entry<StoredMessage, Mark> half : ours.entrySet()) {
            StoredMessage parked = half.getKey();
            Verdict verdict = verdicts.getOrDefault(questionOf(half.getValue()), Verdict.UNKNOWN);
            if (verdict == Verdict.ROLLBACK) {
                progress.settled(parked.queueOffset);
            } else {
                progress.undecided.put(parked.queueOffset, System.nanoTime());
                if (verdict == Verdict.COMMIT) {
                    rescue(index, parked, half.getValue(), progress);
                }
            }
        }
    }

    private Map<VerdictQuestion, Verdict> verdicts(Map<StoredMessage, Mark> halves) throws SQLException {
        Map<VerdictQuestion, Boolean> questions = new LinkedHashMap<>(); // an attempt may be parked twice
        halves.values().forEach(mark -> questions.put(questionOf(mark), true));
        return dataSource.ask(tableId, new ArrayList<>(questions.keySet()), Collections.emptyList());
    }

    private static VerdictQuestion questionOf(Mark mark) {
        return new VerdictQuestion(mark.segment(), mark.attempt());
    }

    private boolean isTooOld(StoredMessage parked) {
        return System.currentTimeMillis() - parked.bornMillis
                > dataSource.settings().retention().toMillis();
    }

    /** Logs that a half is too old to be decided, unless it was delivered or put back before. */
    private void leave(BrokerIndex index, StoredMessage parked, Mark mark) throws IOException {
        BrokerIndex.Trace trace = index.traceOf(parked, mark);
        if (trace != BrokerIndex.Trace.DELIVERED && trace != BrokerIndex.Trace.PUT_BACK) {
            log.tooOld(parked, mark);
        }
    }

    private void rescue(BrokerIndex index, StoredMessage found, Mark mark, Progress progress) throws IOException {
        long offset = found.queueOffset;
        if (wasGotOutJustNow(mark.attempt())) {
            // This is another parked copy. After the time of a lease the index has what was done with the first one.
            progress.undecided.put(offset, afterALease());
            return;
        }
        // A broker that parks none keeps a half that was put back and given up again as the last copy in its log.
        StoredMessage parked = progress.times == null ? found : index.newestHalf(found, mark);
        if (parked != found && progress.waitsForChecks(offset, parked)) {
            return;
        }
        switch (index.traceOf(parked, mark)) {
            case PUT_BACK:
                if (progress.times != null) {
                    progress.waits(offset, progress.times.patienceMillis());
                    return;
                }
                progress.settled(offset);
                return;
            case DELIVERED:
                progress.settled(offset);
                return;
            case UNSURE:
                progress.undecided.put(offset, afterALease());
                log.unsure(parked);
                return;
            case REFUSED:
                progress.waits(offset, LEASES_UNTIL_REFUSED_AGAIN * leadMillis);
                log.refused(parked);
                return;
            default:
        }
        if (!goesOn()) {
            return; // what was read under a lease that is over may have been put back by another leader since
        }
        justRescued.put(mark.attempt(), afterALease());
        Rescue rescue = Rescue.of(
                messages, parked, mark, false, attempt -> dataSource.disown(Collections.singletonList(attempt)));
        if (rescue.outcome == Rescue.Outcome.UNKNOWN || rescue.outcome == Rescue.Outcome.SENT_WEAKLY) {
            // After the time of a lease the request has been done, if it ever is, and the index has it.
            progress.undecided.put(offset, afterALease());
        } else if (rescue.outcome == Rescue.Outcome.PUT_BACK && progress.times != null) {
            progress.waits(offset, progress.times.patienceMillis());
        } else if (rescue.outcome != Rescue.Outcome.NOT_DONE) {
            progress.settled(offset);
        }
        log.rescued(rescue, parked, mark, dataSource);
    }

    private long afterALease() {
        return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(leadMillis);
    }

    private boolean wasGotOutJustNow(StatusId attempt) {
        justRescued.values().removeIf(until -> System.nanoTime() - until > 0);
        return justRescued.containsKey(attempt);
    }
}
