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
    /** Halves that could not be decided are looked at again; so many of a broker, before no further one is read. */
    private static final int MOST_OPEN = 1_000;

    /** So many that wait for a time of their own do not count towards {@link #MOST_OPEN}: they do not keep further halves from being read. */
    private static final int MOST_WAITING = 100_000;

    /** A half whose topic its broker refuses to search is looked at again after so many leases. */
    private static final int LEASES_UNTIL_REFUSED_AGAIN = 4;

    private final String checkGroup;
    private final TrackedDataSource dataSource;
    private final String tableId;
    private final BrokerMessages messages;
    private final Leadership leadership;
    private final long leadMillis;
    private final RescueLog log;
    private final BooleanSupplier isClosed;
    private final Map<String, Progress> brokers = new HashMap<>();

    /** Of brokers that park nothing. */
    private final Map<String, UnparkedHalves> unparked = new HashMap<>();

    /** Attempts that were got out, until when the index may be behind: a broker that crashed may have parked one twice. */
    private final Map<StatusId, Long> recent = new HashMap<>();

    /** How far one broker's parked halves are decided. */
    private static final class Progress {
        final String topic;
        long next = -1;

        /** Offsets of those before it that are not decided, and when they may be looked at again. */
        final TreeMap<Long, Long> open = new TreeMap<>();

        /** Those of them that their broker refuses to search, that it may ask about still, or that were put back in its log. */
        private final Set<Long> waiting = new HashSet<>();

        /** Of a broker that parks none, as it said last; else null. */
        @Nullable
        RocksTimes times;

        Progress(String topic) {
            this.topic = topic;
        }

        boolean isDue(long offset) {
            Long nanos = open.get(offset);
            return nanos == null || System.nanoTime() - nanos >= 0;
        }

        void waits(long offset, long millis) {
            waiting.add(offset);
            open.put(offset, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis));
        }

        void settled(long offset) {
            open.remove(offset);
            waiting.remove(offset);
        }

        boolean isFull() {
            return open.size() - Math.min(waiting.size(), MOST_WAITING) >= MOST_OPEN;
        }

        /** Whether it waits now, since its broker may ask about this half, or this later copy of it. */
        boolean waitsForChecks(long offset, StoredMessage half) {
            RocksTimes known = times;
            long left = known == null ? 0 : known.givenUpMillis(half) - System.currentTimeMillis();
            if (left > 0) {
                waits(offset, left);
            }
            return left > 0;
        }

        boolean isAnyDue() {
            return open.keySet().stream().anyMatch(this::isDue);
        }
    }

    /** What one broker has given up without parking it. */
    private static final class UnparkedHalves {
        final GivenUpHalves halves;
        Progress progress = new Progress(HalfTopics.ROCKS_HALVES);

        UnparkedHalves(GivenUpHalves halves) {
            this.halves = halves;
        }

        boolean isBehind(long end) {
            return halves.offset() > end || (!progress.open.isEmpty() && progress.open.lastKey() >= end);
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

    /** Whether nothing is asked of it any more: the table that the DataSource has may be another one by now. */
    boolean isOver() {
        String open = dataSource.openTableId();
        return dataSource.isClosed() || (open != null && !open.equals(tableId));
    }

    @Override
    public String toString() {
        return "" + dataSource;
    }

    /** Decides what was parked since the last time, and what could not be decided then, unless another instance leads. */
    void run(BrokerAddress broker, long first, long end) throws IOException, SQLException {
        Progress progress = brokers.computeIfAbsent(broker.name, missing -> new Progress(HalfTopics.PARKED));
        if (progress.next < first || progress.next > end) {
            progress.next = first; // never read, or the broker has deleted what was there, or has begun anew
            progress.open.clear();
            progress.waiting.clear();
        }
        if (progress.next >= end && !progress.isAnyDue()) {
            return;
        }
        if (!leadership.lead()) {
            return;
        }
        try {
            BrokerIndex index = new BrokerIndex(messages, broker); // of before anything is put back
            List<Long> again =
                    new ArrayList<>(progress.open.keySet()); // after what is new, which they must not hold up
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
     * The same for what a broker has given up that remembers its halves in RocksDB, and parks none.
     *
     * @param end the offset behind the last of its halves
     */
    void runUnparked(BrokerAddress broker, long end, GivenUpHalves.TimesOfBroker times)
            throws IOException, SQLException {
        UnparkedHalves of = unparked.computeIfAbsent(
                broker.name, missing -> new UnparkedHalves(new GivenUpHalves(messages, broker)));
        if (of.isBehind(end)) {
            of.forget(); // the broker has begun anew
        }
        boolean isPlanned = of.halves.plan(
                (after, before, most) -> dataSource.deliverable(tableId, after, before, most), leadMillis, times);
        if ((!isPlanned && !of.progress.isAnyDue()) || !leadership.lead()) {
            return; // most tables have nothing to be rescued, and no lease is taken for those
        }
        try {
            of.progress.times = times.now();
            BrokerIndex index = new BrokerIndex(messages, broker);
            List<Long> again = new ArrayList<>(of.progress.open.keySet());
            while (of.halves.hasNext() && !of.progress.isFull() && goesOn()) {
                List<Long> found = of.halves.next(this::ours);
                found.forEach(offset -> of.progress.open.putIfAbsent(offset, System.nanoTime()));
                lookAgain(broker, index, found, of.progress);
            }
            lookAgain(broker, index, again, of.progress);
        } finally {
            log.tellPage(broker);
        }
    }

    /** The mark of a half that this table decides; null for others. */
    private @Nullable Mark ours(StoredMessage half) {
        Mark mark = ParkedMarks.of(half, checkGroup);
        return mark != null && mark.tableId().equals(tableId) ? mark : null;
    }

    private boolean goesOn() {
        return !isClosed.getAsBoolean() && leadership.mayBegin();
    }

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
            ofPage.forEach(progress::settled); // its broker has them no more
            decide(index, page, progress);
        }
    }

    /** What is not settled by it is open; if this throws, what was not come to is as it was. */
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
                progress.open.put(parked.queueOffset, System.nanoTime());
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

    /** Said of what nobody has got out before. */
    private void leave(BrokerIndex index, StoredMessage parked, Mark mark) throws IOException {
        BrokerIndex.Trace trace = index.traceOf(parked, mark);
        if (trace != BrokerIndex.Trace.DELIVERED && trace != BrokerIndex.Trace.PUT_BACK) {
            log.tooOld(parked, mark);
        }
    }

    private void rescue(BrokerIndex index, StoredMessage found, Mark mark, Progress progress) throws IOException {
        long offset = found.queueOffset;
        if (wasGotOutJustNow(mark.attempt())) {
            // Another parked copy of it: the index has what was done with the first one by then.
            progress.open.put(offset, afterALease());
            return;
        }
        // What was put back, and is given up again, is parked nowhere: it is the last copy in the log.
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
                progress.open.put(offset, afterALease());
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
        recent.put(mark.attempt(), afterALease());
        Rescue rescue = Rescue.of(
                messages, parked, mark, false, attempt -> dataSource.disown(Collections.singletonList(attempt)));
        if (rescue.outcome == Rescue.Outcome.UNKNOWN || rescue.outcome == Rescue.Outcome.SENT_WEAKLY) {
            // Until then the request has been done, if it ever is, and the index has it.
            progress.open.put(offset, afterALease());
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
        recent.values().removeIf(until -> System.nanoTime() - until > 0);
        return recent.containsKey(attempt);
    }
}
