/* Faults, and the end of time. Part of outbox.pml. */

/* What it was sending is lost, or on its way. */
inline abandon(w) {
    if
    :: wire[w] == ON_THE_WAY && !POISONED(carries[w]) -> stray = stray | carries[w]
    :: else
    fi;
    wire[w] = IDLE;
    carries[w] = 0;
    named[w] = 0;
    single[w] = 0
}

#define HALFWAY(w) (wire[w] == ON_THE_WAY || wire[w] == STORED)

inline relayDies(i) {
    mayRepeat = mayRepeat || HALFWAY(RELAY(i)) || sent[i] > 0;
    abandon(RELAY(i));
    forget(i)
}

inline processDies() {
    FOR(k, NR) {
        mayRepeat = mayRepeat || HALFWAY(k) || VISIBLE(k) && own[k] != LEFT && own[k] != GIVEN && own[k] != NOTHING && todo[k] != content[k];
        abandon(k);
        own[k] = NOTHING;
        todo[k] = 0;
        disturbed[k] = 0
    };
    relayDies(A);
    alive = 0;
#if defined(FALLBACK)
    FOR(k, NX) { halvesProved[k] = 0 };
    FOR(k, NM) { tried[k] = NONE };
    endRequests = 0;
#endif
    FOR(k, NX) { session[k] = (session[k] == GONE -> GONE : CUT); committing[k] = 0 };
    k = 0
}

proctype misfortune() {
    byte k;
    do
    :: d_step { alive && FAULT -> SPEND; processDies() }
    :: d_step { page[B] > 0 && FAULT -> SPEND; relayDies(B) }                           /* and comes back */
    :: d_step { alive && session[0] == UP && FAULT -> SPEND; session[0] = CUT }
#if NX == 2
    :: d_step { alive && session[1] == UP && FAULT -> SPEND; session[1] = CUT }
#endif
#if defined(OUTAGE)
    :: d_step { !down && FAULT -> SPEND; down = 1 }
#endif
    od
}

#define IN_PARKED(m, r) (row[r] == PARKED && HAS(content[r], m))
#if NR == 1
#define IS_PARKED(m) IN_PARKED(m, 0)
#elif NR == 2
#define IS_PARKED(m) (IN_PARKED(m, 0) || IN_PARKED(m, 1))
#else
#define IS_PARKED(m) (IN_PARKED(m, 0) || IN_PARKED(m, 1) || IN_PARKED(m, 2))
#endif

/* Nobody can take a step: what was committed is delivered, or parked. */
proctype endOfTime() {
    byte i;
    atomic { timeout ->
        FOR(i, NM) {
            loss = ((work[SEGMENT_OF(i)] == COMMITTED || HAS(owed, i)) && delivered[i] == 0 && !IS_PARKED(i));
            assert(loss == 0)
        }
    }
}
