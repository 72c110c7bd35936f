/*
 * Tenon's protocol (docs/protocol.md) as a model for spin. What it covers and what it does not: README.md.
 *
 * One sender A with one transaction, the database, the broker, a second instance B that answers checks, a clock that is
 * only an order of phases, and faults out of a bounded budget. Every step is one atomic command with a guard; a step is
 * what the code does between two moments at which somebody else could notice. Macros that are given with -D choose the
 * application's script, the sizes, the faults and, to see that the model can fail, a rule that is broken (BREAK_...).
 */

/* ---- sizes and scripts ------------------------------------------------------------------------------------------ */

#ifndef FAULTS
#define FAULTS 0                /* how many faults may happen */
#endif
#ifndef NA
#define NA 1                    /* attempts a message, at most */
#endif
#ifndef K
#define K 3                     /* identities of a half: the original and its copies; the last stands for all later ones */
#endif

/* Scripts of the application:
 *   ONE       a message
 *   TWO       two messages, one segment
 *   SAVEPOINT a message; savepoint; a message; perhaps a rollback to the savepoint
 *   RESEND    savepoint; a message; rollback to it; a message
 *   IMPLICIT  a message; a statement that may commit by itself; a message (ADR 0008)
 *   CLOSE     a message; the connection is closed in the transaction, the driver commits or rolls back (ADR 0008)
 * ONE, TWO, SAVEPOINT, RESEND and IMPLICIT then commit or roll back. */
#if defined(TWO)
#define NM 2
#define NS 1
#define WORK_OF(m) 0            /* the stretch of business work that a message belongs to */
#elif defined(SAVEPOINT) || defined(RESEND) || defined(IMPLICIT)
#define NM 2
#define NS 2
#define WORK_OF(m) (m)
#else
#define NM 1
#define NS 1
#define WORK_OF(m) 0
#endif

#if defined(BREAK_SEGMENT_ID_USED_TWICE)
#define SEGMENT_OF(m) 0
#else
#define SEGMENT_OF(m) WORK_OF(m)
#endif

#define NT        (NM * NA)     /* attempts */
#define MESSAGE_OF(a) ((a) / NA)
#define FIRST(m)  ((m) * NA)
#define FOR(i, n) for (i : 0 .. (n) - 1)

#define A 0
#define B 1
#define DESK(i, a) ((i) * NT + (a))

/* ---- the database ----------------------------------------------------------------------------------------------- */

mtype = { ABSENT, LIVE_OPEN, LIVE, FENCED };        /* the row under a segment's id; LIVE_OPEN: not committed */
mtype = { NONE, OPEN, COMMITTED };                  /* business work */
mtype = { UP, CUT, GONE };                          /* the session; CUT: the application has lost it, the database holds it */
mtype = { NOT_SENT, SENT, APPLIED };                /* the commit */

#define VOID_NO    0            /* the row under an attempt's id */
#define VOID_OPEN  1            /* not committed */
#define VOID_AFTER 2            /* not committed, behind the savepoint */
#define VOID_YES   3

mtype row[NS] = ABSENT;
bit   sealed[NS];               /* also: not sealed; copies exist only of what is old */
byte  voidRow[NT];
mtype work[NS] = NONE;
mtype session = UP;
mtype commit = NOT_SENT;

/* ---- the broker ------------------------------------------------------------------------------------------------- */

mtype = { PENDING, ENDED_UNMARKED, MARKED };        /* the newest identity of a half */

bit   halfRequest[NT];          /* on the wire */
bit   halfAnswer[NT];
byte  identity[NT];             /* 0: not stored; a check makes a copy with the next one */
mtype half[NT] = NONE;
bit   endRequest[NM];           /* END(COMMIT) of the winner, with the coordinates of identity 1 */
bit   endAnswer[NM];
bit   rollbackRequest[NT];      /* END(ROLLBACK), with the coordinates of identity 1 */
byte  check[NT];                /* a check on its way: the identity it is about */
byte  delivered[NM];
bit   quiet;                    /* nothing else can happen any more, but that the broker asks */

/* ---- the sender's memory ---------------------------------------------------------------------------------------- */

mtype = { PUBLISHING, STORED, FAILED, WITHDRAWN, IN_DOUBT, COMMITTING, END_SENT, ENDED, ROLLED_BACK, SETTLED_VOID,
          LEFT_TO_CHECK };                          /* HalfState; WITHDRAWN is FAILED and the application was told */
mtype = { UNUSED, WAITING, GIVEN_UP, KNOWN };       /* an attempt; KNOWN: the sender has its coordinates */
mtype = { SEG_LIVE, SEG_DISTURBED, SEG_DROPPED };   /* SegmentState while the transaction is open */

bit   alive = 1;
mtype message[NM] = NONE;
mtype attempt[NT] = UNUSED;
byte  current[NM];              /* which of its attempts is the last */
mtype segment[NS] = SEG_LIVE;
bit   provedCommitted[NS];
bit   copied[NS];               /* a check was seen: copies exist */
bit   left[NS];                 /* a message of it is left to its check */
byte  gone[NS];                 /* its rows were cleaned up */

/* ---- those who answer checks ------------------------------------------------------------------------------------ */

mtype = { IDLE, HALF_READ, MUST_FENCE, SAY_COMMIT, SAY_ROLLBACK, WRITE_DOWN };
mtype desk[2 * NT] = IDLE;
byte  answers[2 * NT];          /* the identity that is answered */

/* ---- time: 0 before S, 1 the sender may END, 2 what was ENDed takes effect, 3 the lease is over -------------------- */

byte age;                       /* since the segments were opened; S + W - E and S + W are its borders */
byte rowAge;                    /* since LIVE was written; behind age by less than S */
byte sealAge;                   /* since the seal: 1, 2, 3 */

#define LEASE_OVER(s) (sealed[s] -> sealAge == 3 : rowAge == 3)

#if defined(BREAK_END_AFTER_LEASE)
#define LAST_PHASE 3
#elif defined(BREAK_NO_END_EFFECT)
#define LAST_PHASE 2
#else
#define LAST_PHASE 1
#endif
#if defined(BREAK_DEADLINE_FROM_ROW)
#define MAY_END(s) (sealed[s] -> sealAge <= LAST_PHASE : rowAge <= LAST_PHASE)
#else
#define MAY_END(s) (sealed[s] -> sealAge <= LAST_PHASE : age <= LAST_PHASE)
#endif

/* ---- faults and invariants -------------------------------------------------------------------------------------- */

byte faults = FAULTS;
#define FAULT (faults > 0)      /* a fault is spent by SPEND */
#define SPEND faults--
bit  mayRepeat;                 /* a fault marked D in the table of crash points has happened */
byte winner[NM];                /* 1 + the winning attempt */
bit  told[NM];                  /* the application was told that its send failed */
bit  refused[NS];               /* a check of the segment was answered ROLLBACK, not for a VOID row */
bit  skew;                      /* a check may come before its time, once (ADR 0013) */

bit ghost, orphan, duplicate, loss, refusedThenCommitted, endlessCheck;

inline deliver(a) {
    if
    :: delivered[MESSAGE_OF(a)] < 2 -> delivered[MESSAGE_OF(a)]++
    :: else
    fi;
    ghost = (work[WORK_OF(MESSAGE_OF(a))] != COMMITTED);
    assert(ghost == 0);
    orphan = (winner[MESSAGE_OF(a)] != a + 1);
    assert(orphan == 0);
#if defined(NO_D)                       /* as if D did not excuse it */
    duplicate = (delivered[MESSAGE_OF(a)] > 1);
#elif !defined(DUPLICATES_ALLOWED)      /* to see what else is wrong */
    duplicate = (delivered[MESSAGE_OF(a)] > 1 && !mayRepeat);
#endif
    assert(duplicate == 0)
}

/* ---- the database's own steps ------------------------------------------------------------------------------------ */

inline applyCommit() {
    FOR(i, NS) {
        if
        :: row[i] == LIVE_OPEN -> row[i] = LIVE
        :: else
        fi;
        if
        :: work[i] == OPEN ->
            work[i] = COMMITTED;
            refusedThenCommitted = refused[i];
            assert(refusedThenCommitted == 0)
        :: else
        fi
    };
    FOR(i, NT) {
        if
        :: voidRow[i] > VOID_NO -> voidRow[i] = VOID_YES
        :: else
        fi
    };
    i = 0
}

inline undoAll() {
    FOR(i, NS) {
        if
        :: row[i] == LIVE_OPEN -> row[i] = ABSENT
        :: else
        fi;
        if
        :: work[i] == OPEN -> work[i] = NONE
        :: else
        fi
    };
    FOR(i, NT) {
        if
        :: voidRow[i] < VOID_YES -> voidRow[i] = VOID_NO
        :: else
        fi
    };
    i = 0
}

proctype database() {
    byte i;
    do
    :: d_step { commit == SENT && session != GONE ->
        applyCommit();
        commit = APPLIED;
        if
        :: session == CUT -> session = GONE
        :: else
        fi }
    :: d_step { session == CUT && commit != APPLIED ->     /* it notices at last, and rolls back */
        undoAll();
        session = GONE }
    :: d_step { session == CUT && commit == APPLIED -> session = GONE }
    od
}

/* ---- the application --------------------------------------------------------------------------------------------- */

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

inline toldCommitted(m) {
    provedCommitted[SEGMENT_OF(m)] = 1;
    rollBackAllBut(m, winner[m]);
    message[m] = (winner[m] > 0 -> COMMITTING : (message[m] == IN_DOUBT -> LEFT_TO_CHECK : SETTLED_VOID));
    left[SEGMENT_OF(m)] = left[SEGMENT_OF(m)] || message[m] == LEFT_TO_CHECK
}

inline toldRolledBack(m) {
    rollBackAllBut(m, 0);
    message[m] = ROLLED_BACK
}

inline toldInDoubt(m) {
    if
    :: message[m] == WITHDRAWN ->
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

mtype = { COMMIT_RETURNED, ROLLBACK_RETURNED, UNKNOWN_END };

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
            :: how == UNKNOWN_END -> toldInDoubt(j)
            fi
        :: message[j] != NONE && segment[SEGMENT_OF(j)] == SEG_DISTURBED -> toldInDoubt(j)
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
    segment[1] = SEG_DROPPED;
    FOR(i, NT) {
        voidRow[i] = (voidRow[i] == VOID_AFTER -> VOID_NO : voidRow[i])
    };
    i = 0
}

proctype application() {
    byte i, j;
    {
#if defined(ONE) || defined(TWO) || defined(CLOSE)
        atomic { publish(0) };
        insertLive(0);
#if defined(TWO)
        atomic { publish(1) };
#endif
#endif
#if defined(SAVEPOINT)
        atomic { publish(0) };
        insertLive(0);
        atomic { publish(1) };                              /* behind the savepoint; see writing VOID early */
        insertLive(1);
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

        /* R5 */
        atomic { ALL_DECIDED ->
            if
            :: session != UP -> goto unknown
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
        :: atomic { commit == APPLIED && session == UP -> end(COMMIT_RETURNED); goto over }
        :: atomic { session != UP -> goto unknown }
        fi;

rollback:
        atomic {
            if
            :: session == UP -> undoAll(); end(ROLLBACK_RETURNED); goto over
            :: session != UP -> goto unknown
            fi
        };
unknown:
        atomic { end(UNKNOWN_END) };
over:
        skip
    } unless { !alive }
}

/* ---- the sender: acknowledgements, retries, ENDs, the row of what is in doubt ---------------------------------------- */

inline acknowledged(m, a) {
    halfAnswer[a] = 0;
    attempt[a] = KNOWN;
    if
    :: message[m] == PUBLISHING -> winner[m] = a + 1; message[m] = STORED
    :: message[m] == IN_DOUBT && winner[m] == 0 -> winner[m] = a + 1
    :: message[m] == ROLLED_BACK -> rollbackRequest[a] = 1
    :: else
    fi
}

inline noAnswer(m) {            /* what was tried last is given up */
    attempt[FIRST(m) + current[m]] = GIVEN_UP;
#if defined(BREAK_VOID_WHEN_NOTICED)
    if
    :: session == UP && commit == NOT_SENT && voidRow[FIRST(m) + current[m]] == VOID_NO ->
        voidRow[FIRST(m) + current[m]] = (message[NM - 1] == NONE -> VOID_OPEN : VOID_AFTER)
    :: else
    fi;
#endif
    if
    :: current[m] < NA - 1 ->
        current[m]++;
        attempt[FIRST(m) + current[m]] = WAITING;
        halfRequest[FIRST(m) + current[m]] = 1
    :: message[m] = FAILED
    :: message[m] = WITHDRAWN; told[m] = 1
    fi
}

inline leaveToCheck(m) {
    message[m] = LEFT_TO_CHECK;
    left[SEGMENT_OF(m)] = 1
}

#define LAST(m) (FIRST(m) + current[m])
#define ASKED(m) (winner[m] > 0 -> winner[m] - 1 : LAST(m))
#define OWED(s) (left[s] && (sealed[s] || copied[s]))       /* Segment.mustDisown */

proctype sender(byte m) {
    byte i;
    do
    :: d_step { alive && halfAnswer[FIRST(m)] -> acknowledged(m, FIRST(m)) }
#if NA == 2
    :: d_step { alive && halfAnswer[FIRST(m) + 1] -> acknowledged(m, FIRST(m) + 1) }
#endif
    :: atomic { alive && message[m] == PUBLISHING && !halfRequest[LAST(m)] && !halfAnswer[LAST(m)] -> noAnswer(m) }
    :: atomic { FAULT && alive && message[m] == PUBLISHING -> SPEND; noAnswer(m) }   /* too early */

    /* R6 */
    :: d_step { alive && message[m] == COMMITTING ->
        if
        :: MAY_END(SEGMENT_OF(m)) -> endRequest[m] = 1; message[m] = END_SENT
        :: else -> leaveToCheck(m)
        fi }
    :: d_step { alive && message[m] == END_SENT && endAnswer[m] -> endAnswer[m] = 0; message[m] = ENDED }

    /* R5: in doubt, by the row and without the lease */
    :: d_step { alive && message[m] == IN_DOUBT && voidRow[ASKED(m)] == VOID_YES -> toldRolledBack(m) }
    :: d_step { alive && message[m] == IN_DOUBT && voidRow[ASKED(m)] != VOID_YES && row[SEGMENT_OF(m)] == FENCED ->
        toldRolledBack(m) }
    :: d_step { alive && message[m] == IN_DOUBT && voidRow[ASKED(m)] != VOID_YES && row[SEGMENT_OF(m)] == LIVE ->
        toldCommitted(m) }
    :: d_step { alive && message[m] == IN_DOUBT && voidRow[ASKED(m)] != VOID_YES && row[SEGMENT_OF(m)] == ABSENT ->
        row[SEGMENT_OF(m)] = FENCED;
        toldRolledBack(m) }
    :: d_step { alive && message[m] == IN_DOUBT && row[SEGMENT_OF(m)] == LIVE_OPEN && !MAY_END(SEGMENT_OF(m)) ->
        leaveToCheck(m) }

#if !defined(BREAK_SIBLINGS_NOT_DISOWNED)
    /* R8: a sibling is left to its check, so LIVE stays */
    :: d_step { alive && message[m] == ENDED && OWED(SEGMENT_OF(m)) && voidRow[winner[m] - 1] == VOID_NO &&
                gone[SEGMENT_OF(m)] == 0 ->
        voidRow[winner[m] - 1] = VOID_YES }
#endif
    od
}

#define ANSWERING(a) (check[a] > 0 || desk[DESK(A, a)] != IDLE || desk[DESK(B, a)] != IDLE)

/* ---- clean-up (R8) -------------------------------------------------------------------------------------------------- */

#define SETTLED(m) (message[m] == ENDED || message[m] == SETTLED_VOID)
#if defined(BREAK_DELETED_WITH_ONE_UNACKNOWLEDGED)
#define ALL_SETTLED(s) ((SEGMENT_OF(0) == s && SETTLED(0)) || (SEGMENT_OF(NM - 1) == s && SETTLED(NM - 1)))
#else
#define ALL_SETTLED(s) ((SEGMENT_OF(0) != s || SETTLED(0)) && (SEGMENT_OF(NM - 1) != s || SETTLED(NM - 1)))
#endif
#define DUE(s) (alive && provedCommitted[s] && gone[s] == 0 && ALL_SETTLED(s))
#if defined(BREAK_SEALED_ROWS_STAY_FOR_THE_GRACE)
#define AT_ONCE(s) false
#else
#define AT_ONCE(s) (sealed[s] || copied[s])
#endif
#if defined(BREAK_NO_GRACE)
#define GRACE_OVER(s) true
#elif defined(FORGETFUL)
#define GRACE_OVER(s) (LEASE_OVER(s) && half[0] != PENDING && half[NT - 1] != PENDING && !ANSWERING(0))
#else
#define GRACE_OVER(s) LEASE_OVER(s)
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
    :: d_step { DUE(s) && (AT_ONCE(s) || GRACE_OVER(s)) -> deleteVoid(s); row[s] = ABSENT; gone[s] = 1 }
#endif
    od
}

/* ---- the broker: a process for each attempt --------------------------------------------------------------------------- */

/* Of an unsealed segment nothing is asked before S + W; that a half is old is also why its segment was sealed. */
#define OLD(s) (age == 3 || sealed[s])
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
        deliver(a) }
    :: d_step { rollbackRequest[a] ->
        rollbackRequest[a] = 0;
        half[a] = (identity[a] == 1 && half[a] == PENDING -> ENDED_UNMARKED : half[a]) }
    :: d_step { half[a] == ENDED_UNMARKED -> half[a] = MARKED }

    /* A check: it makes a copy, also of a half whose mark was not read yet. */
    :: d_step { UNENDED(a) && identity[a] < K && OLD(SEGMENT_OF(MESSAGE_OF(a))) && !ANSWERING(a) && !IN_GRACE(a) -> ask(a) }
    :: d_step { FAULT && UNENDED(a) && identity[a] < K && OLD(SEGMENT_OF(MESSAGE_OF(a))) && ANSWERING(a) && check[a] == 0 -> SPEND; 
        mayRepeat = 1;                      /* an answer that takes longer than the time to the next check */
        ask(a) }
#if defined(SKEW)
    :: d_step { !skew && half[a] == PENDING && identity[a] < K && !ANSWERING(a) -> skew = 1; ask(a) }
#endif
#if defined(FORGETFUL)
    /* It fails over, and the new master does not know of the END; perhaps not of the visible message either. */
    :: atomic { FAULT && (half[a] == ENDED_UNMARKED || half[a] == MARKED) && winner[MESSAGE_OF(a)] == a + 1 && delivered[MESSAGE_OF(a)] > 0 && MAY_FORGET(a) ->
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

/* ---- R7: who answers checks -------------------------------------------------------------------------------------------- */

/* R7.1: what the sender still owes the broker. In the quiet it has forgotten. */
#define OPEN_TRANSACTION(m) (message[m] == PUBLISHING || message[m] == STORED || message[m] == FAILED || message[m] == WITHDRAWN)
#define UNDER_WAY(m) ((message[m] == IN_DOUBT || message[m] == COMMITTING || message[m] == END_SENT) && !LEASE_OVER(SEGMENT_OF(m)))
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
    :: else -> bySegment()
    fi
}

inline answered() {
    desk[MINE] = IDLE;
    answers[MINE] = 0
}

proctype checkDesk(byte who, a) {
    do
    :: d_step { check[a] > 0 && (who == B || alive) ->
        if
        :: who == A -> copied[S] = 1
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
            desk[MINE] = SAY_ROLLBACK;
            refused[S] = 1
        :: row[S] == LIVE_OPEN -> noVerdict()
        :: else -> readBoth()
        fi }

    :: d_step { desk[MINE] == SAY_ROLLBACK ->
        half[a] = (half[a] == PENDING && identity[a] == answers[MINE] -> ENDED_UNMARKED : half[a]);
        answered() }
    :: d_step { desk[MINE] == SAY_COMMIT ->
        half[a] = (identity[a] == answers[MINE] -> ENDED_UNMARKED : half[a]);
        deliver(a);
        desk[MINE] = WRITE_DOWN }
    :: d_step { desk[MINE] == WRITE_DOWN ->                 /* ADR 0004 */
#if !defined(BREAK_COMMIT_BY_CHECK_NOT_WRITTEN_DOWN)
        voidRow[a] = VOID_YES;
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

/* ---- time ------------------------------------------------------------------------------------------------------------- */

/* What E is for: an END sent in phase 1 has taken effect, its mark is read, and what R8 wants at once is done. */
#define ENDING(m) (endRequest[m] || winner[m] > 0 && half[winner[m] - 1] == ENDED_UNMARKED \
        || alive && (message[m] == END_SENT || message[m] == COMMITTING \
                || message[m] == IN_DOUBT && provedCommitted[SEGMENT_OF(m)]))
#if defined(BREAK_SIBLINGS_NOT_DISOWNED)
#define DISOWNING(m) false
#else
#define DISOWNING(m) (alive && message[m] == ENDED && OWED(SEGMENT_OF(m)) && voidRow[winner[m] - 1] == VOID_NO \
        && gone[SEGMENT_OF(m)] == 0)
#endif
#define DELETING(s) (DUE(s) && AT_ONCE(s))
#if defined(SKEW) || defined(LATE_ROW)
#define BEING_ASKED(m) (ANSWERING(FIRST(m)) || ANSWERING(LAST(m)))      /* nor is a check under way for so long */
#else
#define BEING_ASKED(m) false
#endif
#define BUSY_WITH(m, isSealed) (sealed[SEGMENT_OF(m)] == isSealed && \
        (ENDING(m) || DISOWNING(m) || DELETING(SEGMENT_OF(m)) || BEING_ASKED(m)))
#if defined(BREAK_NO_END_EFFECT)
#define BUSY(isSealed) false
#elif NM == 2
#define BUSY(isSealed) (BUSY_WITH(0, isSealed) || BUSY_WITH(1, isSealed))
#else
#define BUSY(isSealed) BUSY_WITH(0, isSealed)
#endif

#define BEGUN (message[0] != NONE)

proctype clock() {
    do
#if defined(LATE_ROW)
    /* The row had to wait for a while (less than S, else it is sealed): its age is behind that of the half. */
    :: d_step { BEGUN && age < 2 && rowAge == age -> age++ }
    :: d_step { rowAge < age && rowAge < 2 -> rowAge++ }
#if defined(BREAK_DEADLINE_FROM_ROW)
    :: d_step { age == 2 && rowAge >= 1 -> age = 3 }
#else
    :: d_step { age == 2 && rowAge >= 1 && !BUSY(0) -> age = 3 }
    :: d_step { FAULT && age == 2 && BUSY(0) -> SPEND; mayRepeat = 1; age = 3 }
#endif
    :: d_step { age == 3 && rowAge == 2 && !BUSY(0) -> rowAge = 3 }
    :: d_step { FAULT && age == 3 && rowAge == 2 && BUSY(0) -> SPEND; mayRepeat = 1; rowAge = 3 }
#else
    :: d_step { BEGUN && age < 2 -> age++; rowAge = age }
    :: d_step { age == 2 && !BUSY(0) -> age = 3; rowAge = 3 }
    :: d_step { FAULT && age == 2 && BUSY(0) -> SPEND; mayRepeat = 1; age = 3; rowAge = 3 }
#endif
    :: d_step { sealAge == 1 -> sealAge = 2 }
    :: d_step { sealAge == 2 && age == 3 && !BUSY(1) -> sealAge = 3 }
    :: d_step { FAULT && sealAge == 2 && age == 3 && BUSY(1) -> SPEND; mayRepeat = 1; sealAge = 3 }
    od
}

/* ---- faults, and the end of time ------------------------------------------------------------------------------------------ */

/* D of P13, P14, P15: the sender has ended a half of which copies may exist, and its rows are still there. */
#define REPEATS(m) (sealed[SEGMENT_OF(m)] && gone[SEGMENT_OF(m)] == 0 \
        && (message[m] == END_SENT || message[m] == ENDED && voidRow[winner[m] - 1] == VOID_NO))

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
#define B_IS_BUSY (desk[DESK(B, 0)] != IDLE || desk[DESK(B, 1)] != IDLE || desk[DESK(B, 2)] != IDLE || desk[DESK(B, 3)] != IDLE)
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

proctype endLosses(byte m) {
    do
    :: d_step { endRequest[m] && FAULT -> SPEND; /* lost; the sender hears nothing */
        endRequest[m] = 0;
        if
        :: alive -> leaveToCheck(m)
        :: else
        fi }
    :: d_step { endRequest[m] && alive && message[m] == END_SENT && FAULT -> SPEND; mayRepeat = 1; leaveToCheck(m) }   /* delayed */
    :: d_step { endAnswer[m] && FAULT -> SPEND; mayRepeat = 1; endAnswer[m] = 0; leaveToCheck(m) }
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
            loss = (message[i] != NONE && work[WORK_OF(i)] == COMMITTED && delivered[i] == 0 && !told[i]);
            assert(loss == 0)
        };
        break }
    od
}

init {
    byte i, j;
    atomic {
        run database();
        run application();
        FOR(i, NM) { run sender(i); run endLosses(i) };
        FOR(i, NS) { run cleanUp(i) };
        FOR(i, NT) {
            run broker(i);
            run losses(i);
            run checkDesk(B, i);
#if !defined(OTHERS_ANSWER)
            run checkDesk(A, i)
#endif
        };
        run clock();
        run misfortune();
        run endOfTime()
    }
}
