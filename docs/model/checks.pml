/* R7: who answers checks. Part of tenon.pml. */

/* R7.1: what the sender still owes the broker. In the quiet it has forgotten. */
#define OPEN_TRANSACTION(m) (message[m] == PUBLISHING || message[m] == STORED || message[m] == FAILED || \
        message[m] == WITHDRAWN)
#define UNDER_WAY(m) ((message[m] == IN_DOUBT || message[m] == COMMITTING || message[m] == END_SENT) && \
        !SENDERS_LEASE_OVER(SEGMENT_OF(m)))
#define OVERDUE(m) ((message[m] == COMMITTING || message[m] == END_SENT) && SENDERS_LEASE_OVER(SEGMENT_OF(m)))
#define NEEDS_NO_ANSWER(m) (!quiet && (OPEN_TRANSACTION(m) || UNDER_WAY(m) || message[m] == ENDED))

#define MINE DESK(who, a)
#define S SEGMENT_OF(MESSAGE_OF(a))

inline noVerdict() {          /* no answer: the broker asks again. At the end of time there must be one. */
    endlessCheck = quiet;
    assert(endlessCheck == 0);
    desk[MINE] = IDLE;
    answers[MINE] = 0
}

inline bySegment() {
    if
    :: row[S] == FENCED -> desk[MINE] = SAY_ROLLBACK; refused[S] = 1
    :: row[S] == LIVE && LEASE_OVER(S) -> desk[MINE] = SAY_COMMIT
    :: row[S] == LIVE && !LEASE_OVER(S) -> noVerdict()
    :: row[S] == ABSENT || row[S] == LIVE_OPEN ->           /* uncommitted rows are not seen */
#if defined(BREAK_SELECT_TAKEN_FOR_PROOF)
        desk[MINE] = SAY_ROLLBACK; refused[S] = 1
#else
        desk[MINE] = MUST_FENCE
#endif
    fi
}

inline readBoth() {
    if
    :: voidRow[a] == VOID_YES -> desk[MINE] = SAY_ROLLBACK
#if defined(RELEASE)
    :: voidRow[a] == DELIVER && ownAge == 3 -> desk[MINE] = SAY_COMMIT
    :: voidRow[a] == DELIVER && ownAge < 3 -> noVerdict()
#endif
    :: else -> bySegment()
    fi
}

/* The fence is in. Between the reading and the fence a release may have written DELIVER(a) and rolled back. */
#if defined(RELEASE) && !defined(BREAK_NOT_READ_AGAIN_BEHIND_THE_FENCE)
#define afterFence() desk[MINE] = READ_AGAIN
#else
#define afterFence() desk[MINE] = SAY_ROLLBACK; refused[S] = 1
#endif

#if defined(BREAK_VOID_DOES_NOT_REPLACE_DELIVER)
#define VOID_WRITTEN_OVER(before) (before == DELIVER -> DELIVER : VOID_YES)
#else
#define VOID_WRITTEN_OVER(before) VOID_YES
#endif

inline answered() {
    desk[MINE] = IDLE;
    answers[MINE] = 0
}

proctype checkDesk(byte who, a) {
    do
    :: d_step { check[a] > 0 && (who == B || alive) ->
        if
        :: who == A ->
            copied[S] = 1;
            if
            :: OVERDUE(MESSAGE_OF(a)) -> leaveToCheck(MESSAGE_OF(a))
            :: else
            fi
        :: else
        fi;
        if
        :: who == A && NEEDS_NO_ANSWER(MESSAGE_OF(a)) -> check[a] = 0
        :: desk[MINE] != IDLE -> check[a] = 0
        :: else ->
            answers[MINE] = check[a];
            check[a] = 0;
#if defined(BREAK_READ_VOID_THEN_LIVE)
            if
            :: voidRow[a] == VOID_YES -> desk[MINE] = SAY_ROLLBACK
            :: else -> desk[MINE] = HALF_READ
            fi
#elif defined(BREAK_READ_LIVE_THEN_VOID)
            bySegment();
            if
            :: desk[MINE] == SAY_COMMIT -> desk[MINE] = HALF_READ
            :: else
            fi
#else
            readBoth()
#endif
        fi }
#if defined(BREAK_READ_VOID_THEN_LIVE)
    :: d_step { desk[MINE] == HALF_READ -> bySegment() }
#elif defined(BREAK_READ_LIVE_THEN_VOID)
    :: d_step { desk[MINE] == HALF_READ -> desk[MINE] = (voidRow[a] == VOID_YES -> SAY_ROLLBACK : SAY_COMMIT) }
#endif

    /* R7.3 */
    :: d_step { desk[MINE] == MUST_FENCE ->
        if
        :: row[S] == ABSENT ->
#if !defined(BREAK_NO_FENCE)
            row[S] = FENCED;
#endif
            afterFence()
        :: row[S] == LIVE_OPEN -> noVerdict()
        :: else -> readBoth()
        fi }

#if defined(RELEASE)
    :: d_step { desk[MINE] == READ_AGAIN -> readBoth() }
#endif

    :: d_step { desk[MINE] == SAY_ROLLBACK ->
        half[a] = (half[a] == PENDING && identity[a] == answers[MINE] -> ENDED_UNMARKED : half[a]);
        answered() }
    :: d_step { desk[MINE] == SAY_COMMIT ->
        half[a] = (identity[a] == answers[MINE] -> ENDED_UNMARKED : half[a]);
        deliver(a);
        desk[MINE] = WRITE_DOWN }
    :: d_step { desk[MINE] == WRITE_DOWN ->                 /* ADR 0004 */
#if !defined(BREAK_COMMIT_BY_CHECK_NOT_WRITTEN_DOWN)
        voidRow[a] = VOID_WRITTEN_OVER(voidRow[a]);
#endif
        if
        :: who == A && message[MESSAGE_OF(a)] == LEFT_TO_CHECK -> message[MESSAGE_OF(a)] = ENDED; copied[S] = 1
        :: else
        fi;
        answered() }

    :: d_step { FAULT && desk[MINE] != IDLE -> SPEND; /* its END, or the acknowledgement, is lost; or the database */
        mayRepeat = mayRepeat || desk[MINE] == WRITE_DOWN;
        answered() }
    od
}
