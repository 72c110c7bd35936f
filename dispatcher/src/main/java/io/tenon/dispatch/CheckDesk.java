package io.tenon.dispatch;

import io.tenon.status.Question;
import io.tenon.status.StatusId;
import io.tenon.status.StatusTable;
import io.tenon.status.Verdict;
import io.tenon.transaction.TrackedDataSource;
import io.tenon.transaction.TrackedDataSources;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the status rows, in batches, on the one thread of its ring: for checks of the broker, and for this process's own
 * transactions whose end proved nothing (R5, R7). What it blocks on is the database, never the broker.
 */
final class CheckDesk {
    private static final Logger log = LoggerFactory.getLogger(CheckDesk.class);
    /**
     * With what it costs to enter and to leave a session (3 statements, 6 on MySQL) about 8, or 12: a statement reads a third
     * of them, and one takes almost all the fences, if half of the segments are absent.
     */
    private static final int BATCH = 3 * StatusTable.MAX_QUESTIONS;

    private static final long IN_DOUBT_RETRY_MILLIS = 100;
    private static final long FULL_RING_MILLIS = 10;
    /** Their ids come with messages, which anybody can write: neither memory nor log may grow with them. */
    private static final int MOST_STRANGERS = 100;

    /** One thing for the database thread, which puts itself on the pile that it belongs to. */
    private interface Item {
        void pile();
    }

    private final Dispatcher dispatcher;
    private final Ring<Item> ring;
    private final List<Check> checks = new ArrayList<>();
    private final List<HalfMessage> inDoubt = new ArrayList<>();
    private final List<Delivered> delivered = new ArrayList<>();

    /**
     * Not on the ring, which may be full of checks: a check that is dropped comes again, but what is not written down here
     * is delivered again with a copy's check. No more than there are ENDs under way.
     */
    private final Queue<Delivered> acknowledged = new ConcurrentLinkedQueue<>();

    private final AtomicBoolean willNudge = new AtomicBoolean();
    private final AnswersUnderWay answers;
    private final StormPace pace = new StormPace(System.nanoTime());
    private volatile boolean willWake;
    private volatile boolean closing;
    private volatile boolean closed;

    private final Queue<Forgettable> forgettable = new ConcurrentLinkedQueue<>();
    private final Set<String> strangers = ConcurrentHashMap.newKeySet();

    CheckDesk(String group, int ringSize, Dispatcher dispatcher) {
        this.dispatcher = dispatcher;
        this.answers = new AnswersUnderWay(dispatcher.endTimeout());
        this.ring = new Ring<>("tenon-database-" + group, ringSize, this::work);
    }

    void accept(Check check) {
        if (!answers.contains(check.mark().attempt()) && !ring.offer(() -> pile(check))) {
            log.debug("{} dropped, the ring is full or closed; the broker asks again", check);
        }
    }

    private void pile(Check check) {
        pace.came(System.nanoTime());
        checks.add(check);
    }

    void accept(HalfMessage message) {
        if (!ring.offer(() -> inDoubt.add(message))) {
            message.leaveToCheck();
        }
    }

    void forgetAfter(StatusId attempt, Duration delay) {
        forgetDue();
        forgettable.add(new Forgettable(attempt, System.nanoTime() + delay.toNanos()));
    }

    void forgetDue() {
        long now = System.nanoTime();
        Forgettable oldest = forgettable.peek();
        while (oldest != null && oldest.atNanos - now <= 0) {
            if (forgettable.remove(oldest)) {
                dispatcher.forget(oldest.attempt);
            }
            oldest = forgettable.peek();
        }
    }

    /** Nothing gathers any more from now on. */
    void drain(long deadlineNanos) {
        closing = true;
        nudge();
        ring.drain(deadlineNanos);
    }

    void close(Duration drain) {
        closed = true;
        if (!acknowledged.isEmpty()) {
            nudge();
        }
        ring.close(drain);
    }

    private void work(Item item, boolean endOfBatch) {
        item.pile();
        for (Delivered next = acknowledged.poll(); next != null; next = acknowledged.poll()) {
            delivered.add(next);
        }
        boolean full = Math.max(checks.size(), delivered.size()) >= BATCH;
        if (!endOfBatch && !full) {
            return;
        }
        try {
            resolve(inDoubt); // transactions of this very process: they wait for nothing to gather
        } finally {
            inDoubt.clear();
            goOrGather(full);
        }
    }

    private void goOrGather(boolean full) {
        long now = System.nanoTime();
        long left = full || closing ? 0 : pace.nanosLeft(now);
        if (left <= 0) {
            pace.went(now);
            goToDatabase();
        } else if (!willWake && !(checks.isEmpty() && delivered.isEmpty())) {
            willWake = true;
            dispatcher.later(this::wake, TimeUnit.NANOSECONDS.toMillis(left) + 1);
        }
    }

    private void goToDatabase() {
        try {
            Map<TrackedDataSource, List<StatusId>> unwritten = new HashMap<>();
            delivered.forEach(item -> unwritten
                    .computeIfAbsent(item.dataSource, d -> new ArrayList<>())
                    .add(item.attempt));
            answer(checks, unwritten);
            unwritten.forEach(this::writeDown);
        } finally {
            delivered.clear();
            checks.clear();
        }
    }

    private void wake() {
        willWake = false;
        nudge();
    }

    /** Tried again where the ring is full: its thread may be busy with the last item of those that fill it. */
    private void nudge() {
        if (!ring.offer(() -> {}) && willNudge.compareAndSet(false, true)) {
            dispatcher.later(
                    () -> {
                        willNudge.set(false);
                        nudge();
                    },
                    FULL_RING_MILLIS);
        }
    }

    // Checks.

    /** @param unwritten delivered attempts by where they belong; those that could be written down with it are taken out */
    private void answer(List<Check> batch, Map<TrackedDataSource, List<StatusId>> unwritten) {
        Map<String, List<Check>> byTable = new LinkedHashMap<>();
        for (Check check : batch) {
            byTable.computeIfAbsent(check.mark().tableId(), id -> new ArrayList<>())
                    .add(check);
        }
        byTable.forEach((tableId, ofTable) -> {
            try {
                TrackedDataSource dataSource = TrackedDataSources.find(tableId);
                if (dataSource == null) {
                    stranger(ofTable.get(0));
                } else {
                    answer(dataSource, ofTable, unwritten);
                }
            } catch (SQLException | RuntimeException e) {
                log.warn(
                        "{} checks stay unanswered for now, the broker asks again; the first is {}. Cause: {}",
                        ofTable.size(),
                        ofTable.get(0),
                        e.toString());
            }
        });
    }

    private void answer(
            TrackedDataSource dataSource, List<Check> batch, Map<TrackedDataSource, List<StatusId>> unwritten)
            throws SQLException {
        Map<Question, Check> latest = new LinkedHashMap<>();
        for (Check check : batch) {
            // The newest check has the newest offsets, and one answer an attempt is enough.
            latest.put(check.question(), check);
        }
        List<StatusId> written = unwritten.getOrDefault(dataSource, Collections.emptyList());
        Map<Question, Verdict> verdicts = dataSource.ask(new ArrayList<>(latest.keySet()), written);
        unwritten.remove(dataSource);
        written.forEach(this::delivered);
        latest.forEach((question, check) -> {
            Verdict verdict = verdicts.getOrDefault(question, Verdict.UNKNOWN);
            if (verdict == Verdict.COMMIT) {
                if (!answers.contains(question.attempt())) {
                    answers.queued(question.attempt());
                    dispatcher.toBroker(new Answer(dataSource, check, true));
                }
            } else if (verdict == Verdict.ROLLBACK) {
                dispatcher.toBroker(new Answer(dataSource, check, false));
            }
            log.debug("{}: {}", check, verdict);
        });
    }

    private void stranger(Check check) {
        if (!TrackedDataSources.areAny()) {
            log.info(
                    "A broker asks about a transaction of another process, and this one has used no DataSource yet: {}."
                            + " It asks again.",
                    check);
            return;
        }
        if (strangers.size() < MOST_STRANGERS && strangers.add(check.mark().tableId())) {
            log.error(
                    "A broker asks about a status table that no DataSource of this process has: {} (table id {}). It is"
                            + " not answered here. One that was made just now may have it yet. All instances of a check"
                            + " group must have the same DataSources: give this service a check group of its own"
                            + " (setCheckGroup). This is said once a table.",
                    check,
                    check.mark().tableId());
        }
    }

    /** The END that answers a check, with the offsets of this very check. */
    private final class Answer implements BrokerCommand, BrokerEnds.EndCallback {
        private final TrackedDataSource dataSource;
        private final Check check;
        private final boolean commit;

        Answer(TrackedDataSource dataSource, Check check, boolean commit) {
            this.dataSource = dataSource;
            this.check = check;
            this.commit = commit;
        }

        @Override
        public void run() {
            if (commit) {
                answers.sent(check.mark().attempt());
            }
            try {
                dispatcher.answer(check.half(), commit, this);
            } catch (RuntimeException e) {
                answered(EndAnswer.UNKNOWN, e.toString());
            } catch (Error e) {
                answered(EndAnswer.UNKNOWN, "an error"); // else no further check of it would be heard
                throw e;
            }
        }

        @Override
        public void answered(EndAnswer answer, String detail) {
            if (!commit) {
                return;
            }
            if (answer != EndAnswer.DONE) {
                log.info("The answer to {} is not acknowledged ({}); the broker asks again", check, detail);
                answers.over(check.mark().attempt());
            } else {
                answers.acknowledged(check.mark().attempt());
                disown(dataSource, check.mark().attempt());
            }
        }
    }

    private void writeDown(TrackedDataSource dataSource, List<StatusId> attempts) {
        try {
            dataSource.disown(attempts);
        } catch (SQLException | RuntimeException e) {
            log.warn(
                    "{} messages were delivered by their check, which could not be written down; if the broker made"
                            + " copies of them they may be delivered again. Cause: {}",
                    attempts.size(),
                    e.toString());
        }
        attempts.forEach(this::delivered);
    }

    /** For an attempt that a check, or its sender, has ended: no copy of it may be delivered. */
    void disown(TrackedDataSource dataSource, StatusId attempt) {
        if (closed) {
            log.warn(
                    "Attempt {} was delivered, but could not be written down before the shutdown; a copy of it may be"
                            + " delivered again",
                    attempt);
        } else {
            acknowledged.add(new Delivered(dataSource, attempt));
            nudge();
        }
    }

    private void delivered(StatusId attempt) {
        HalfMessage message = dispatcher.recall(attempt);
        if (message != null) {
            message.endedByCheck(attempt);
        }
        answers.over(attempt);
    }

    // In doubt.

    private void resolve(List<HalfMessage> batch) {
        Map<TrackedDataSource, List<HalfMessage>> byDataSource = new LinkedHashMap<>();
        for (HalfMessage message : batch) {
            byDataSource
                    .computeIfAbsent(message.segment().dataSource(), d -> new ArrayList<>())
                    .add(message);
        }
        byDataSource.forEach(this::resolve);
    }

    private void resolve(TrackedDataSource dataSource, Collection<HalfMessage> batch) {
        Map<HalfMessage, Question> questions = new LinkedHashMap<>();
        batch.forEach(message -> questions.put(message, message.question()));
        Map<Question, Verdict> verdicts;
        try {
            verdicts = dataSource.askOfEnded(new ArrayList<>(questions.values()));
        } catch (SQLException | RuntimeException e) {
            log.warn("{} in-doubt messages of {} stay so for now: {}", batch.size(), dataSource, e.toString());
            verdicts = Collections.emptyMap();
        }
        for (Map.Entry<HalfMessage, Question> entry : questions.entrySet()) {
            HalfMessage message = entry.getKey();
            Verdict verdict = verdicts.getOrDefault(entry.getValue(), Verdict.UNKNOWN);
            log.info("{} was in doubt: {}", message, verdict);
            if (verdict != Verdict.UNKNOWN) {
                message.proved(verdict == Verdict.COMMIT);
            } else if (message.segment().endDeadlineNanos() - System.nanoTime() > 0) {
                dispatcher.later(() -> accept(message), IN_DOUBT_RETRY_MILLIS);
            } else {
                message.leaveToCheck();
            }
        }
    }

    private static final class Delivered {
        final TrackedDataSource dataSource;
        final StatusId attempt;

        Delivered(TrackedDataSource dataSource, StatusId attempt) {
            this.dataSource = dataSource;
            this.attempt = attempt;
        }
    }

    private static final class Forgettable {
        final StatusId attempt;
        final long atNanos;

        Forgettable(StatusId attempt, long atNanos) {
            this.attempt = attempt;
            this.atNanos = atNanos;
        }
    }
}
