/* Faults, and the end of time. Part of tenon.pml. */

/* D of P13, P14, P15: the sender has ended a half of which copies may exist, and its rows are still there. */
#if defined(RELEASE)
#define MAY_BE_COPIED(s) (sealed[s] || released[s] == OLD_HALVES)
#else
#define MAY_BE_COPIED(s) sealed[s]
#endif
#define REPEATS(m) (MAY_BE_COPIED(SEGMENT_OF(m)) && gone[SEGMENT_OF(m)] == 0 \
        && (message[m] == END_SENT || message[m] == ENDED && NOT_VOID(winner[m] - 1)))

inline senderDies() {
    mayRepeat = mayRepeat || REPEATS(0) || REPEATS(NM - 1);
    alive = 0;
    FOR(i, NT) {
        mayRepeat = mayRepeat || desk[DESK(A, i)] == WRITE_DOWN;
        desk[DESK(A, i)] = IDLE;
        answers[DESK(A, i)] = 0;
        halfAnswer[i] = 0;
        attempt[i] = UNUSED
    };
    FOR(i, NM) {
        endAnswer[i] = 0;
        message[i] = (message[i] == NONE -> NONE : ROLLED_BACK);        /* forgotten; what matters is elsewhere */
        current[i] = 0
    };
    FOR(i, NS) {
        provedCommitted[i] = 0;
        copied[i] = 0;
        left[i] = 0;
        gone[i] = 0
    };
    session = (session == GONE -> GONE : CUT);
    i = 0
}

#if NT > 2
#define B_IS_BUSY (desk[DESK(B, 0)] != IDLE || desk[DESK(B, 1)] != IDLE || \
        desk[DESK(B, 2)] != IDLE || desk[DESK(B, 3)] != IDLE)
#else
#define B_IS_BUSY (desk[DESK(B, 0)] != IDLE || desk[DESK(B, NT - 1)] != IDLE)
#endif

proctype misfortune() {
    byte i;
    do
    :: d_step { BEGUN && alive && FAULT -> SPEND; senderDies() }
    :: d_step { BEGUN && alive && session == UP && FAULT -> SPEND; session = CUT }
    :: d_step { B_IS_BUSY && FAULT -> SPEND;           /* B dies and comes back */
        FOR(i, NT) {
            mayRepeat = mayRepeat || desk[DESK(B, i)] == WRITE_DOWN;
            desk[DESK(B, i)] = IDLE;
            answers[DESK(B, i)] = 0
        };
        i = 0 }
    od
}

proctype losses(byte a) {
    do
    :: d_step { halfRequest[a] && FAULT -> SPEND; halfRequest[a] = 0 }
    :: d_step { halfAnswer[a] && FAULT -> SPEND; halfAnswer[a] = 0 }
    :: d_step { rollbackRequest[a] && FAULT -> SPEND; rollbackRequest[a] = 0 }
    od
}

inline hearNothing(m) {
    if
    :: alive && message[m] == END_SENT -> leaveToCheck(m)
    :: else
    fi
}

proctype endLosses(byte m) {
    do
    :: d_step { endRequest[m] && FAULT -> SPEND;                        /* lost */
        endRequest[m] = 0;
        hearNothing(m) }
    :: d_step { endRequest[m] && message[m] == END_SENT && alive && FAULT -> SPEND;     /* delayed */
        mayRepeat = 1;
        hearNothing(m) }
    :: d_step { endAnswer[m] && FAULT -> SPEND;                         /* the acknowledgement is lost */
        mayRepeat = 1;
        endAnswer[m] = 0;
        hearNothing(m) }
    od
}

#if NT > 2
#define NONE_PENDING (half[0] != PENDING && half[1] != PENDING && half[2] != PENDING && half[3] != PENDING)
#elif NT > 1
#define NONE_PENDING (half[0] != PENDING && half[1] != PENDING)
#else
#define NONE_PENDING (half[0] != PENDING)
#endif

/* Nobody can take a step: the broker goes on asking about what is pending. When nothing is, all is told. */
proctype endOfTime() {
    byte i;
    do
    :: atomic { timeout && half[0] == PENDING -> quiet = 1; ask(0) }
#if NT > 1
    :: atomic { timeout && half[1] == PENDING -> quiet = 1; ask(1) }
#endif
#if NT > 2
    :: atomic { timeout && half[2] == PENDING -> quiet = 1; ask(2) }
    :: atomic { timeout && half[3] == PENDING -> quiet = 1; ask(3) }
#endif
    :: atomic { timeout && NONE_PENDING ->
        FOR(i, NM) {
            loss = (message[i] != NONE && (work[WORK_OF(i)] == COMMITTED || OWED_TO(i)) && delivered[i] == 0 && !told[i]);
#if !defined(LOSSES_ALLOWED)                    /* to see what else is wrong */
            assert(loss == 0)
#endif
        };
        break }
    od
}
