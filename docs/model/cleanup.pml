/* Clean-up (R8). Part of tenon.pml. */

#if defined(TWO_THREADS)        /* the second message may have been refused */
#define SETTLED(m) (message[m] == ENDED || message[m] == SETTLED_VOID || message[m] == NONE)
#else
#define SETTLED(m) (message[m] == ENDED || message[m] == SETTLED_VOID)
#endif
#if defined(BREAK_DELETED_WITH_ONE_UNACKNOWLEDGED)
#define ALL_SETTLED(s) ((SEGMENT_OF(0) == s && SETTLED(0)) || (SEGMENT_OF(NM - 1) == s && SETTLED(NM - 1)))
#else
#define ALL_SETTLED(s) ((SEGMENT_OF(0) != s || SETTLED(0)) && (SEGMENT_OF(NM - 1) != s || SETTLED(NM - 1)))
#endif
#define DUE(s) (alive && provedCommitted[s] && gone[s] == 0 && ALL_SETTLED(s))
#if defined(BREAK_SEALED_ROWS_STAY_FOR_THE_GRACE)
#define AT_ONCE(s) false
#else
#define AT_ONCE(s) (sealed[s] || copied[s])     /* copied: also if the release was of old halves */
#endif
#if defined(BREAK_NO_GRACE)
#define GRACE_OVER(s) true
#elif defined(FORGETFUL)
#define GRACE_OVER(s) (LEASE_OVER(s) && half[0] != PENDING && half[NT - 1] != PENDING && !ANSWERING(0))
#elif defined(RELEASE)
#define GRACE_OVER(s) (LEASE_OVER(s) && (released[s] == 0 || ownAge == 3))
#else
#define GRACE_OVER(s) LEASE_OVER(s)
#endif
#if defined(BREAK_CLEAN_UP_LEAVES_LIVE)
#define deleteLive(s) skip
#else
#define deleteLive(s) row[s] = (row[s] == LIVE -> ABSENT : row[s])
#endif

inline deleteVoid(s) {
    FOR(i, NT) {
        if
        :: SEGMENT_OF(MESSAGE_OF(i)) == s -> voidRow[i] = VOID_NO
        :: else
        fi
    };
    i = 0
}

proctype cleanUp(byte s) {
    byte i;
    do
#if defined(BREAK_VOID_DELETED_BEFORE_LIVE)
    :: d_step { DUE(s) && (AT_ONCE(s) || GRACE_OVER(s)) -> deleteVoid(s); gone[s] = 1 }
    :: d_step { alive && gone[s] == 1 -> row[s] = ABSENT; gone[s] = 2 }
#else
    :: d_step { DUE(s) && (AT_ONCE(s) || GRACE_OVER(s)) -> deleteVoid(s); deleteLive(s); gone[s] = 1 }
#endif
    od
}
