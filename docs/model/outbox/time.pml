/* Time. Part of outbox.pml. */

/* O3: each send's time-out ends before L/2, and then there is L/2 for the DELETE. */
#if defined(BREAK_OWNER_HAS_NO_DEADLINE)
#define SENDING(r) false
#else
#define SENDING(r) (alive && wire[r] != IDLE && !renewedLate[r])
#endif
/* The commit of a half ahead returns, and its END is acknowledged or given up, in less than L. */
#if defined(FALLBACK)
#define END_IS_UNDER_WAY(r) (r == 1 && alive && TX_OF(1) == 1 && \
        (END_AHEAD || tried[0] == KNOWN && committing[0] && commit[0] == APPLIED))
#else
#define END_IS_UNDER_WAY(r) false
#endif
#define TIDYING(r) (alive && (own[r] == TO_DELETE || own[r] == TO_HAND_OVER))

/* Ordered rows are all renewed at their commits: one whose id is smaller is not younger. */
#if NR > 1 && defined(ORDERED)
#define IS_YOUNGER(r) (inverted -> (r == 0 && content[1] > 0 && phase[1] <= phase[0]) : \
        (r > 0 && content[0] > 0 && phase[0] <= phase[r]))
#else
#define IS_YOUNGER(r) false
#endif

proctype clock(byte r) {
    do
    :: d_step { content[r] > 0 && phase[r] == 0 && !SENDING(r) && !IS_YOUNGER(r) -> phase[r] = 1 }
    :: d_step { phase[r] == 1 && !SENDING(r) && !TIDYING(r) && !IS_YOUNGER(r) && !END_IS_UNDER_WAY(r) -> phase[r] = 2 }
    :: d_step { phase[r] == 1 && TIDYING(r) && !IS_YOUNGER(r) && !END_IS_UNDER_WAY(r) && FAULT -> SPEND;        /* it takes longer */
        mayRepeat = mayRepeat || todo[r] != content[r];
        phase[r] = 2 }
    od
}

/* O4: so it is with the leader. */
#define LEADER (leader - 1)
#define LEADER_SENDS (leader > 0 && RUNS(LEADER) && wire[RELAY(LEADER)] != IDLE)
#define LEADER_TIDIES (leader > 0 && RUNS(LEADER) && sent[LEADER] > 0)

proctype leaseClock() {
    do
#if defined(BREAK_LEADER_DOES_NOT_STOP)
    :: d_step { leader > 0 && leasePhase < 2 -> leasePhase = 2 }
#elif defined(BREAK_NO_TIME_FOR_THE_LEADERS_DELETE)
    :: d_step { leader > 0 && leasePhase < 2 && !LEADER_SENDS -> leasePhase = 2 }
#else
    :: d_step { leader > 0 && leasePhase == 0 && !LEADER_SENDS -> leasePhase = 1 }
    :: d_step { leader > 0 && leasePhase == 1 && !LEADER_TIDIES -> leasePhase = 2 }
    :: d_step { leader > 0 && leasePhase == 1 && LEADER_TIDIES && FAULT -> SPEND;       /* it takes longer */
        mayRepeat = 1;
        leasePhase = 2 }
#endif
    od
}
