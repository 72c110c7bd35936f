package io.tenon.torture;

import java.time.Duration;

/** Times, in milliseconds unless they say so: those of Tenon and of the broker fit each other, as in HostileChecksIT. */
final class TortureTimes {
    static final int SEAL_AFTER = 500;
    static final int LEASE = 2500;
    static final int END_EFFECT = 1800;
    static final int OUTBOX_LEASE = 4000;
    static final int FIRST_CHECK = SEAL_AFTER + LEASE;
    static final int COMMIT_TIMEOUT = 2000;
    static final int END_TIMEOUT = 1000;
    static final int SEND_TIMEOUT = 1500;

    /** Between two transactions of a thread. */
    static final int LONGEST_PAUSE = 200;

    /** Longer than the first check, the sleep of a round, the calm interval, and the round after it. */
    static final Duration SEVERAL_ROUNDS = Duration.ofSeconds(9);

    private TortureTimes() {}
}
