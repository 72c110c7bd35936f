package io.tenon.internal.check;

import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.end.BrokerEnds;
import io.tenon.internal.end.EndAnswer;
import io.tenon.internal.end.EndSender;
import io.tenon.internal.meters.Counter;
import io.tenon.internal.meters.ProducerMeters;
import io.tenon.internal.status.StatusId;
import io.tenon.internal.status.Verdict;
import io.tenon.internal.status.VerdictQuestion;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is asked of the status table of one DataSource, and what follows from its answers (R5, R7). */
final class DatabaseWork implements DatabaseLane.Work {
    private static final Logger log = LoggerFactory.getLogger(DatabaseWork.class);
    private static final long IN_DOUBT_RETRY_MILLIS = 100;

    private final EndSender ends;
    private final KnownMessages known;
    private final DatabaseLanes lanes;
    private final TrackedDataSource dataSource;
    private final PendingAnswers answers;
    private final ProducerMeters meters;

    DatabaseWork(
            EndSender ends,
            KnownMessages known,
            DatabaseLanes lanes,
            TrackedDataSource dataSource,
            PendingAnswers answers,
            ProducerMeters meters) {
        this.ends = ends;
        this.known = known;
        this.lanes = lanes;
        this.dataSource = dataSource;
        this.answers = answers;
        this.meters = meters;
    }

    static void logUnanswered(List<Check> checks, Exception cause) {
        log.warn(
                "{} checks stay unanswered for now, the broker asks again; the first is {}. Cause: {}",
                checks.size(),
                checks.get(0),
                cause.toString());
    }

    // Checks.

    @Override
    public boolean answer(List<Check> checks, List<StatusId> delivered) {
        boolean written = delivered.isEmpty();
        for (Map.Entry<String, List<Check>> ofTable : byTable(checks).entrySet()) {
            try {
                answerAndWriteDown(ofTable.getKey(), ofTable.getValue(), written ? Collections.emptyList() : delivered);
                written = true;
            } catch (SQLException | RuntimeException e) {
                meters.checksUnknown.add(ofTable.getValue().size());
                logUnanswered(ofTable.getValue(), e);
            }
        }
        return written || writeDown(delivered);
    }

    /** A table answers for itself alone, though it be made anew beside this process. */
    static Map<String, List<Check>> byTable(List<Check> checks) {
        return byTable(checks, check -> check.mark().tableId());
    }

    private static <T> Map<String, List<T>> byTable(List<T> all, Function<T, String> tableId) {
        return all.stream().collect(Collectors.groupingBy(tableId, LinkedHashMap::new, Collectors.toList()));
    }

    private void answerAndWriteDown(String tableId, List<Check> checks, List<StatusId> delivered) throws SQLException {
        Map<VerdictQuestion, Check> latest = new LinkedHashMap<>();
        for (Check check : checks) {
            // The newest check has the newest offsets, and one answer an attempt is enough.
            latest.put(check.question(), check);
        }
        Map<VerdictQuestion, Verdict> verdicts = dataSource.ask(tableId, new ArrayList<>(latest.keySet()), delivered);
        meters.checksWaiting.add(checks.size() - latest.size());
        delivered.forEach(this::writtenDown);
        latest.forEach((question, check) -> {
            Verdict verdict = verdicts.getOrDefault(question, Verdict.UNKNOWN);
            counterOf(verdict).increment();
            if (verdict == Verdict.COMMIT) {
                if (!answers.contains(question.attempt())) {
                    answers.queued(question.attempt());
                    ends.toBroker(new CheckAnswer(check, true));
                }
            } else if (verdict == Verdict.ROLLBACK) {
                ends.toBroker(new CheckAnswer(check, false));
            }
            log.debug("{}: {}", check, verdict);
        });
    }

    /** The meter that counts checks with this verdict. */
    private Counter counterOf(Verdict verdict) {
        switch (verdict) {
            case COMMIT:
                return meters.checksCommitted;
            case ROLLBACK:
                return meters.checksRolledBack;
            default:
                return meters.checksUnknown;
        }
    }

    /** The END that answers a check, with the offsets of this very check. */
    private final class CheckAnswer implements Runnable, BrokerEnds.EndCallback {
        private final Check check;
        private final boolean commit;

        CheckAnswer(Check check, boolean commit) {
            this.check = check;
            this.commit = commit;
        }

        @Override
        public void run() {
            if (commit) {
                answers.sent(check.mark().attempt());
            }
            try {
                ends.answer(check.half(), commit, this);
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
                lanes.disown(dataSource, check.mark().attempt());
            }
        }
    }

    private boolean writeDown(List<StatusId> attempts) {
        try {
            dataSource.disown(attempts);
        } catch (SQLException | RuntimeException e) {
            log.warn(
                    "{} messages were delivered by their check, which could not be written down now; that is tried again"
                            + " while this process lives, and until then their checks are not answered here. Another"
                            + " instance that is asked about a copy would deliver it again. Cause: {}",
                    attempts.size(),
                    e.toString());
            attempts.forEach(answers::acknowledged); // from now on, for as long as it may take
            return false;
        }
        attempts.forEach(this::writtenDown);
        return true;
    }

    private void writtenDown(StatusId attempt) {
        answers.over(attempt);
        KnownAttempt message = known.recall(attempt);
        if (message != null) {
            message.endedByCheck(attempt);
        }
    }

    // In doubt.

    @Override
    public void resolve(List<KnownMessage> inDoubt) {
        byTable(inDoubt, KnownMessage::tableId).forEach(this::resolve);
    }

    private void resolve(String tableId, List<KnownMessage> inDoubt) {
        Map<KnownMessage, VerdictQuestion> questions = new LinkedHashMap<>();
        inDoubt.forEach(message -> questions.put(message, message.question()));
        Map<VerdictQuestion, Verdict> verdicts;
        try {
            verdicts = dataSource.askOfEnded(tableId, new ArrayList<>(questions.values()));
        } catch (SQLException | RuntimeException | Error e) {
            log.warn("{} in-doubt messages of {} stay so for now: {}", inDoubt.size(), dataSource, e.toString());
            verdicts = Collections.emptyMap();
        }
        for (Map.Entry<KnownMessage, VerdictQuestion> entry : questions.entrySet()) {
            try {
                resolve(entry.getKey(), verdicts.getOrDefault(entry.getValue(), Verdict.UNKNOWN));
            } catch (RuntimeException | Error e) {
                // Of the others the verdicts are as good as before.
                log.error(
                        "{} was in doubt and could not be ended; the broker's check will ask the row",
                        entry.getKey(),
                        e);
            }
        }
    }

    private void resolve(KnownMessage message, Verdict verdict) {
        log.info("{} was in doubt: {}", message, verdict);
        if (verdict != Verdict.UNKNOWN) {
            message.proved(verdict == Verdict.COMMIT);
        } else if (message.endDeadlineNanos() - System.nanoTime() > 0) {
            ends.later(() -> lanes.ask(message), IN_DOUBT_RETRY_MILLIS);
        } else {
            message.leaveToCheck();
        }
    }
}
