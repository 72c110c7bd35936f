/*
 * R5, released (ADR 0034): the application has only read, and closes. Part of tenon.pml.
 *
 * DELIVER(a) is committed for each winner by a session of Tenon's own, then the transaction is rolled back, then END. If it
 * is not certain that the rows are written, the end is unknown, and the rows are asked.
 */

#if !defined(RELEASE)
#define toldReleased(m) skip
#define DISTURBED_PROVED(s) false
#define HAS_NO_DELIVER(m) false
#else

/* What a rollback to a savepoint has undone is not released, even if a failed statement leaves open whether it is gone. */
#if defined(BREAK_UNDONE_IS_RELEASED)
#define IS_RELEASED(s) true
#elif defined(BREAK_DISTURBED_UNDONE_IS_RELEASED)
#define IS_RELEASED(s) (segment[s] != SEG_DROPPED)
#else
#define IS_RELEASED(s) (segment[s] != SEG_DROPPED && !undone[s])
#endif
/* Of a transaction that is not committed in any case: nothing can deliver it, whatever is in doubt of the others. */
#if defined(BREAK_FAILED_STAYS_IN_DOUBT)
#define HAS_NO_DELIVER(m) false
#else
#define HAS_NO_DELIVER(m) (released[SEGMENT_OF(m)] > 0 && segment[SEGMENT_OF(m)] == SEG_LIVE && winner[m] == 0)
#endif
#define HAS_WINNER(m) (message[m] != NONE && IS_RELEASED(SEGMENT_OF(m)) && winner[m] > 0)
#define ANY_WINNER (HAS_WINNER(0) || HAS_WINNER(NM - 1))

#if defined(BREAK_DELIVER_FOR_LOSING_ATTEMPTS)
#define IS_TO_DELIVER(a) (released[SEGMENT_OF(MESSAGE_OF(a))] > 0 && attempt[a] != UNUSED)
#else
#define IS_TO_DELIVER(a) (released[SEGMENT_OF(MESSAGE_OF(a))] > 0 && winner[MESSAGE_OF(a)] == a + 1)
#endif

#if defined(LATE_DELIVER)
#define NOT_TOO_LATE(s) true
#else
#define NOT_TOO_LATE(s) (row[s] != FENCED)
#endif

inline writeDeliver() {
    FOR(i, NT) {
        if
        :: IS_TO_DELIVER(i) && voidRow[i] == VOID_NO ->
            voidRow[i] = DELIVER;
            owed[MESSAGE_OF(i)] = owed[MESSAGE_OF(i)] || NOT_TOO_LATE(SEGMENT_OF(MESSAGE_OF(i)))
        :: else
        fi
    };
    i = 0
}

proctype ownSession() {
    byte i;
    do
#if defined(NO_OWN_CONNECTION)
    :: d_step { own == SENT && session != GONE -> writeDeliver(); own = APPLIED }
#else
    :: d_step { own == SENT -> writeDeliver(); own = APPLIED }
#endif
    :: d_step { own == SENT && !alive -> own = NOT_SENT }      /* died on its way */
    od
}

/* A statement may have committed a disturbed segment: its row is asked, and END keeps to the old deadline. */
#if defined(BREAK_DISTURBED_IS_RELEASED)
#define WITH_DOUBT (age > 0 -> OLD_HALVES : YOUNG_HALVES)
#define DISTURBED_PROVED(s) IS_RELEASED(s)
#else
#define WITH_DOUBT DOUBTED
#define DISTURBED_PROVED(s) false
#endif

inline toldReleased(m) {
    provedCommitted[SEGMENT_OF(m)] = 1;
    rollBackAllBut(m, winner[m]);
    message[m] = (winner[m] > 0 -> COMMITTING : SETTLED_VOID)
}

/* The lease begins. A broker may have asked about old halves, and made copies. */
inline beginRelease() {
    FOR(i, NS) {
        if
        :: IS_RELEASED(i) ->
            released[i] = (segment[i] == SEG_DISTURBED -> WITH_DOUBT : (age > 0 -> OLD_HALVES : YOUNG_HALVES));
            copied[i] = copied[i] || age > 0
        :: else
        fi
    };
    i = 0;
    ownAge = 1
}

inline closeReturns() {
    FOR(i, NM) {
        owed[i] = owed[i] || HAS_WINNER(i)
    };
    i = 0
}

/* The rollback before the close. Some wrappers ignore it, and some pools commit what is open (CLOSE_COMMITS). */
inline rollBackReally() {
#if defined(CLOSE_COMMITS)
    applyCommit()
#else
    undoAll()
#endif
}

inline release() {
    atomic { ALL_DECIDED ->
        if
        :: ANY_WINNER -> beginRelease()
        :: else -> goto closing
        fi;
#if !defined(NO_OWN_CONNECTION) && !defined(BREAK_DELIVER_AFTER_CLOSE) && !defined(BREAK_SEGMENT_ROW_AGAIN)
        own = SENT
#endif
    };
#if defined(BREAK_SEGMENT_ROW_AGAIN)
    atomic { session == UP -> undoAll(); closeReturns() };
    atomic {
        if
        :: row[0] == ABSENT -> row[0] = LIVE; end(RELEASED)
        :: row[0] == FENCED -> end(ROLLBACK_RETURNED)
        fi;
        goto over };
#elif defined(NO_OWN_CONNECTION) || defined(BREAK_DELIVER_AFTER_CLOSE)
    atomic {
        if
        :: session == UP -> undoAll()
        :: session != UP -> goto closing
        fi;
#if defined(BREAK_DELIVER_AFTER_CLOSE)
        closeReturns()
#endif
    };
    own = SENT;
#endif
    if
    :: atomic { own == APPLIED && session == UP -> rollBackReally(); closeReturns() }
    :: atomic { own == APPLIED && session != UP -> goto closing }
#if defined(NO_OWN_CONNECTION)
    :: atomic { own == SENT && session == GONE -> own = NOT_SENT; goto closing }
#else
    :: atomic { FAULT && (own == SENT || own == APPLIED) ->       /* its session is lost: before, or after it was applied */
        SPEND;
#if !defined(LATE_DELIVER)
        own = (own == SENT -> NOT_SENT : APPLIED);
#endif
        goto closing }
#endif
    fi;
    atomic { end(RELEASED); goto over };

closing:
    /* It is not certain that there are DELIVER rows: the rollback is real, and proves nothing. Without a winner: CLOSE. */
    atomic {
        if
        :: session != UP -> goto unknown
#if defined(BREAK_UNCERTAIN_RELEASE_IS_ROLLED_BACK)
        :: session == UP && ANY_WINNER -> goto rollback
#elif !defined(BREAK_UNCERTAIN_RELEASE_LEFT_TO_CLOSE)
        :: session == UP && ANY_WINNER -> undoAll(); goto unknown
#endif
        :: session == UP && ANY_FAILED && !ANY_WINNER -> goto rollback
        :: else -> writeVoid()
        fi
    };
    atomic {
        if
        :: session == UP -> applyCommit()
        :: session == UP -> undoAll()
        :: session != UP
        fi;
        goto unknown }
}
#endif
