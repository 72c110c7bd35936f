/* The application. Part of tenon.pml. */

/* R4: the half is handed over, and nothing orders its storing and the INSERT. */
inline publish(m) {
    work[WORK_OF(m)] = OPEN;
    message[m] = PUBLISHING;
    attempt[FIRST(m)] = WAITING;
    halfRequest[FIRST(m)] = 1
}

/* R3. A duplicate key: it was fenced. */
inline insertLive(s) {
    atomic {
        if
        :: session != UP -> goto unknown
        :: session == UP && row[s] == ABSENT -> row[s] = LIVE_OPEN
        :: session == UP && row[s] == FENCED -> goto rollback
#if defined(BREAK_SEGMENT_ID_USED_TWICE)
        :: session == UP && row[s] == LIVE_OPEN
#endif
        fi
    }
}

#define DECIDED(m) (message[m] != PUBLISHING)
#if defined(BREAK_COMMIT_DOES_NOT_WAIT)
#define ALL_DECIDED true
#elif NM == 2
#define ALL_DECIDED (DECIDED(0) && (DECIDED(1) || segment[SEGMENT_OF(1)] == SEG_DROPPED) \
        || segment[0] == SEG_DROPPED && DECIDED(1))
#else
#define ALL_DECIDED DECIDED(0)
#endif
#if NM == 2
#define ANY_FAILED (COUNTS(0) && message[0] == FAILED || COUNTS(1) && message[1] == FAILED)
#else
#define ANY_FAILED (message[0] == FAILED)
#endif
#define COUNTS(m) (message[m] != NONE && segment[SEGMENT_OF(m)] != SEG_DROPPED)

/* R5.4, for messages that would commit. */
inline writeVoid() {
    FOR(i, NT) {
        if
        :: COUNTS(MESSAGE_OF(i)) && attempt[i] != UNUSED && winner[MESSAGE_OF(i)] != i + 1 && voidRow[i] == VOID_NO ->
            voidRow[i] = VOID_OPEN
        :: else
        fi
    };
    i = 0
}

/* END(ROLLBACK) for what is known to be stored and must not be delivered. */
inline rollBackAllBut(m, spared) {
    FOR(i, NA) {
        if
        :: attempt[FIRST(m) + i] == KNOWN && spared != FIRST(m) + i + 1 -> rollbackRequest[FIRST(m) + i] = 1
        :: else
        fi
    };
    i = 0
}

inline toldRolledBack(m) {
    rollBackAllBut(m, 0);
    message[m] = ROLLED_BACK
}

inline toldCommitted(m) {
    provedCommitted[SEGMENT_OF(m)] = 1;
    rollBackAllBut(m, winner[m]);
    if
    :: winner[m] > 0 -> message[m] = COMMITTING
    :: winner[m] == 0 && message[m] == IN_DOUBT -> message[m] = LEFT_TO_CHECK
    :: winner[m] == 0 && message[m] == WITHDRAWN -> message[m] = SETTLED_VOID
    :: else ->                          /* committed without a winner: the row is asked */
#if defined(BREAK_NO_WINNER_IS_ROLLED_BACK)
        toldRolledBack(m)
#else
        message[m] = IN_DOUBT
#endif
    fi;
    left[SEGMENT_OF(m)] = left[SEGMENT_OF(m)] || message[m] == LEFT_TO_CHECK
}

#include "release.pml"

inline toldInDoubt(m) {
    if
    :: message[m] == WITHDRAWN || HAS_NO_DELIVER(m) ->
        toldRolledBack(m);
#if !defined(BREAK_WITHDRAWN_IN_DOUBT_NOT_SETTLED)
        message[m] = SETTLED_VOID           /* if it was committed, its VOID row was */
#endif
    :: else ->
#if defined(BREAK_AMBIGUOUS_IS_COMMIT)
        toldCommitted(m)
#elif defined(BREAK_AMBIGUOUS_IS_ROLLBACK)
        toldRolledBack(m)
#else
        message[m] = IN_DOUBT
#endif
    fi
}

mtype = { COMMIT_RETURNED, ROLLBACK_RETURNED, RELEASED, UNKNOWN_END };

inline end(how) {
    if
    :: session == UP -> session = GONE
    :: else
    fi;
    FOR(j, NM) {
        if
        :: message[j] == NONE
        :: message[j] != NONE && segment[SEGMENT_OF(j)] == SEG_DROPPED -> toldRolledBack(j)
        :: message[j] != NONE && segment[SEGMENT_OF(j)] == SEG_LIVE ->
            if
            :: how == COMMIT_RETURNED -> toldCommitted(j)
            :: how == ROLLBACK_RETURNED -> toldRolledBack(j)
            :: how == RELEASED -> toldReleased(j)
            :: how == UNKNOWN_END -> toldInDoubt(j)
            fi
        :: message[j] != NONE && segment[SEGMENT_OF(j)] == SEG_DISTURBED ->
            if
            :: how == RELEASED && DISTURBED_PROVED(SEGMENT_OF(j)) -> toldReleased(j)
            :: else -> toldInDoubt(j)
            fi
        fi
    };
    j = 0
}

/* R5.1 to R5.4, before an end that nobody can refuse. */
inline prepareUnknownEnd() {
    atomic { ALL_DECIDED ->
        if
        :: session != UP -> goto unknown
        :: session == UP && message[0] == FAILED -> goto rollback
        :: else -> writeVoid()
        fi
    }
}

/* A rollback to the savepoint between the two messages. */
inline undoSecond() {
    row[1] = (row[1] == LIVE_OPEN -> ABSENT : row[1]);
    work[1] = NONE;
    segment[1] = (segment[1] == SEG_LIVE -> SEG_DROPPED : segment[1]);
#if defined(RELEASE)
    undone[1] = 1;
#endif
    FOR(i, NT) {
        voidRow[i] = (voidRow[i] == VOID_AFTER -> VOID_NO : voidRow[i])
    };
    i = 0
}

#include "threads.pml"

proctype application() {
    byte i, j;
    {
#if defined(ONE) || defined(TWO) || defined(CLOSE)
        atomic { publish(0) };
        insertLive(0);
#if defined(TWO)
        atomic {
            if
            :: NOTHING_MAY_JOIN         /* the other thread ends the transaction: the send is refused */
            :: else -> publish(1)
            fi };
#endif
#endif
#if defined(SAVEPOINT)
        atomic { publish(0) };
        insertLive(0);
        atomic { publish(1) };                              /* behind the savepoint; see writing VOID early */
        insertLive(1);
#if defined(RELEASE)
        if
        :: segment[0] = SEG_DISTURBED; segment[1] = SEG_DISTURBED       /* a statement that reads fails */
        :: skip
        fi;
#endif
        if
        :: atomic { session == UP -> undoSecond() }
        :: skip
        fi;
#endif
#if defined(RESEND)
        atomic { publish(0) };
        insertLive(0);
        atomic {
            if
            :: session != UP -> goto unknown
            :: else ->
                row[0] = (row[0] == LIVE_OPEN -> ABSENT : row[0]);
                work[0] = NONE;
#if defined(RELEASE)
                undone[0] = 1;
#endif
#if !defined(BREAK_SEGMENT_ID_USED_TWICE)
                segment[0] = SEG_DROPPED
#endif
            fi };
        atomic { publish(1) };
        insertLive(SEGMENT_OF(1));
#endif
#if defined(IMPLICIT)
        atomic { publish(0) };
        insertLive(0);
#if !defined(BREAK_IMPLICIT_END_UNPREPARED)
        prepareUnknownEnd();
#endif
        atomic {
            if
            :: session != UP -> goto unknown
            :: session == UP -> applyCommit(); segment[0] = SEG_DISTURBED     /* it did commit by itself */
            :: session == UP -> segment[0] = SEG_DISTURBED                   /* it did not */
            fi };
        atomic { publish(1) };
        insertLive(1);
#endif
#if defined(CLOSE)
        prepareUnknownEnd();
        atomic {
            if
            :: session == UP -> applyCommit()
            :: session == UP -> undoAll()
            :: session != UP
            fi;
            goto unknown };
#endif
        if
        :: skip
        :: goto rollback
        fi;

#if defined(RELEASE)
        release();
#endif

        /* R5 */
#if defined(TWO_THREADS)
        beginCommit();
#endif
        atomic { (ALL_DECIDED || ENDED_BY_OTHER) ->
            if
            :: ENDED_BY_OTHER -> goto over
            :: else
            fi;
            if
            :: session != UP -> goto unknown
            :: session == UP && IS_ROLLED_BACK_BY_OTHER && age > 0 -> goto rollback      /* the seal does not hit */
            :: session == UP && ANY_FAILED ->
#if defined(BREAK_REFUSED_IS_NOT_ROLLED_BACK)
                applyCommit();              /* by whoever restores autocommit */
#endif
                goto rollback
            :: else ->
#if !defined(BREAK_VOID_WHEN_NOTICED)
                writeVoid();
#endif
                FOR(i, NS) {
                    if
                    :: age > 0 && segment[i] == SEG_LIVE && row[i] == LIVE_OPEN -> sealed[i] = 1; sealAge = 1
                    :: else
                    fi
                };
                i = 0;
                commit = SENT
            fi
        };
        if
        :: atomic { commit == APPLIED && session == UP && !ENDED_BY_OTHER && !CONTESTED -> end(COMMIT_RETURNED); NOTE_END; goto over }
        :: atomic { commit == APPLIED && session == UP && !ENDED_BY_OTHER && CONTESTED -> goto unknown }
        :: atomic { session != UP -> goto unknown }
        fi;

rollback:
        atomic {
            if
            :: ENDED_BY_OTHER -> goto over
            :: else
            fi;
            if
            :: session == UP -> undoAll(); end(ROLLBACK_RETURNED); NOTE_END; goto over
            :: session != UP -> goto unknown
            fi
        };
unknown:
        atomic {
            if
            :: ENDED_BY_OTHER
            :: else -> end(UNKNOWN_END); NOTE_END
            fi };
over:
        skip
    } unless { !alive }
}
