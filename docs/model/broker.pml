/* The broker: a process for each attempt. Part of tenon.pml. */

/* Of an unsealed segment nothing is asked before S + W; that a half is old is also why its segment was sealed. */
#if defined(RELEASE)
#define OLD(s) (age == 3 || sealed[s] || released[s] == OLD_HALVES)
#else
#define OLD(s) (age == 3 || sealed[s])
#endif
#define UNENDED(a) (half[a] == PENDING || half[a] == ENDED_UNMARKED)
#if defined(SKEW) || defined(LATE_ROW)
/* The grace is shorter than the time between two checks. */
#define IN_GRACE(a) (SETTLED(MESSAGE_OF(a)) && alive && DUE(SEGMENT_OF(MESSAGE_OF(a))))

#else
#define IN_GRACE(a) false
#endif
#if defined(FORGETFUL_ALWAYS)
#define MAY_FORGET(a) true
#else
/* Where the grace is to help: ended by its sender, not sealed, the rows not yet due. */
#define MAY_FORGET(a) (!sealed[SEGMENT_OF(MESSAGE_OF(a))] && message[MESSAGE_OF(a)] == ENDED && identity[a] == 1 && \
        (row[SEGMENT_OF(MESSAGE_OF(a))] == LIVE || age < 3))
#endif

inline ask(a) {
    identity[a] = (identity[a] < K -> identity[a] + 1 : K);
    half[a] = PENDING;
    check[a] = identity[a]
}

proctype broker(byte a) {
    do
    :: d_step { halfRequest[a] ->
        halfRequest[a] = 0;
        identity[a] = 1;
        half[a] = PENDING;
        halfAnswer[a] = alive && (attempt[a] == WAITING || attempt[a] == GIVEN_UP) }
    :: d_step { endRequest[MESSAGE_OF(a)] && winner[MESSAGE_OF(a)] == a + 1 ->
        endRequest[MESSAGE_OF(a)] = 0;
        endAnswer[MESSAGE_OF(a)] = alive && message[MESSAGE_OF(a)] == END_SENT;
        half[a] = (identity[a] == 1 -> ENDED_UNMARKED : half[a]);
#if defined(ORDERED)
        swapped = (MESSAGE_OF(a) == 0 && delivered[1] > 0 && delivered[0] == 0 && faults == FAULTS);
        assert(swapped == 0);
#endif
        deliver(a) }
    :: d_step { rollbackRequest[a] ->
        rollbackRequest[a] = 0;
        half[a] = (identity[a] == 1 && half[a] == PENDING -> ENDED_UNMARKED : half[a]) }
    :: d_step { half[a] == ENDED_UNMARKED -> half[a] = MARKED }

    /* A check: it makes a copy, also of a half whose mark was not read yet. */
    :: d_step { UNENDED(a) && identity[a] < K && OLD(SEGMENT_OF(MESSAGE_OF(a))) && !ANSWERING(a) && !IN_GRACE(a) -> ask(a) }
    :: d_step { FAULT && UNENDED(a) && identity[a] < K && OLD(SEGMENT_OF(MESSAGE_OF(a))) &&
            ANSWERING(a) && check[a] == 0 -> SPEND;
        mayRepeat = 1;                      /* an answer that takes longer than the time to the next check */
        ask(a) }
#if defined(SKEW)
    :: d_step { !skew && half[a] == PENDING && identity[a] < K && !ANSWERING(a) -> skew = 1; ask(a) }
#endif
#if defined(FORGETFUL)
    /* It fails over, and the new master does not know of the END; perhaps not of the visible message either. */
    :: atomic { FAULT && (half[a] == ENDED_UNMARKED || half[a] == MARKED) && winner[MESSAGE_OF(a)] == a + 1 &&
            delivered[MESSAGE_OF(a)] > 0 && MAY_FORGET(a) ->
        SPEND;
        mayRepeat = 1;
        half[a] = PENDING;
        if
        :: delivered[MESSAGE_OF(a)] = 0
        :: skip
        fi }
#endif
    od
}
