package io.tenon.internal.check;

import io.tenon.internal.status.StatusId;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Attempts whose check was answered COMMIT and is not written down yet: a further check must wait, since the row still
 * says COMMIT. Thread-safe.
 */
final class PendingAnswers {
    /**
     * How long after its time-out an answer is reported at the latest: the client looks for requests whose time is over
     * once a second, and gives each a second more.
     */
    private static final Duration REPORT_OF_AN_ANSWER = Duration.ofSeconds(3);

    /**
     * How long an answer may be on its way through this process, which does not lose it, however long a busy database
     * makes it wait.
     */
    private static final Duration IN_OUR_HANDS = Duration.ofHours(1);

    private final Duration reported;
    private final Map<StatusId, Long> untilNanos = new ConcurrentHashMap<>();

    /** @param endTimeout how long the client waits for an acknowledgement */
    PendingAnswers(Duration endTimeout) {
        this.reported = endTimeout.plus(REPORT_OF_AN_ANSWER);
    }

    boolean contains(StatusId attempt) {
        Long until = untilNanos.get(attempt);
        return until != null && until - System.nanoTime() > 0;
    }

    void queued(StatusId attempt) {
        put(attempt, IN_OUR_HANDS);
    }

    /**
     * The answer was sent. What became of it is not awaited for ever: a client whose hook throws swallows that, and
     * never reports it.
     */
    void sent(StatusId attempt) {
        put(attempt, reported);
    }

    /** The message was delivered, which is yet to be written down. */
    void acknowledged(StatusId attempt) {
        put(attempt, IN_OUR_HANDS);
    }

    void over(StatusId attempt) {
        untilNanos.remove(attempt);
    }

    private void put(StatusId attempt, Duration time) {
        untilNanos.put(attempt, System.nanoTime() + time.toNanos());
    }
}
