/*
 * Tenon's protocol (docs/protocol.md) as a model for spin. What it covers and what it does not: README.md.
 *
 * One sender A with one transaction, the database, the broker, a second instance B that answers checks, a clock that is
 * only an order of phases, and faults out of a bounded budget. Every step is one atomic command with a guard; a step is
 * what the code does between two moments at which somebody else could notice. Macros that are given with -D choose the
 * application's script, the sizes, the faults and, to see that the model can fail, a rule that is broken (BREAK_...).
 */

/* ---- sizes and scripts ------------------------------------------------------------------------------------------- */

#ifndef FAULTS
#define FAULTS 0                /* how many faults may happen */
#endif
#ifndef NA
#define NA 1                    /* attempts a message, at most */
#endif
#ifndef K
#define K 3                     /* identities of a half: the original and its copies; the last stands for all later ones */
#endif

/* Scripts of the application (all but CLOSE end as RELEASE says, if that is given: see release.pml):
 *   ONE       a message
 *   TWO       two messages, one segment
 *   SAVEPOINT a message; savepoint; a message; perhaps a rollback to the savepoint
 *   RESEND    savepoint; a message; rollback to it; a message
 *   IMPLICIT  a message; a statement that may commit by itself; a message (ADR 0008)
 *   CLOSE     a message; the connection is closed in the transaction, the driver commits or rolls back (ADR 0008)
 * ONE, TWO, SAVEPOINT, RESEND and IMPLICIT then commit or roll back; or, with
 *   RELEASE   the application has only read, and closes or rolls back (ADR 0034). NO_OWN_CONNECTION: of its own Tenon gets none.
 * ONE with TWO_THREADS: another thread ends the same transaction, too: see threads.pml. */
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

/* ---- the database ------------------------------------------------------------------------------------------------ */

mtype = { ABSENT, LIVE_OPEN, LIVE, FENCED };        /* the row under a segment's id; LIVE_OPEN: not committed */
mtype = { NONE, OPEN, COMMITTED };                  /* business work */
mtype = { UP, CUT, GONE };                          /* the session; CUT: lost, but the database holds it still */
mtype = { NOT_SENT, SENT, APPLIED };                /* the commit */

#define VOID_NO    0            /* the row under an attempt's id */
#define VOID_OPEN  1            /* not committed */
#define VOID_AFTER 2            /* not committed, behind the savepoint */
#define VOID_YES   3
#define DELIVER    4            /* committed at once, by a session of Tenon's own (R5, released) */

mtype row[NS] = ABSENT;
bit   sealed[NS];               /* also: not sealed; copies exist only of what is old */
byte  voidRow[NT];
mtype work[NS] = NONE;
mtype session = UP;
mtype commit = NOT_SENT;

/* ---- the broker -------------------------------------------------------------------------------------------------- */

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

/* ---- the sender's memory ----------------------------------------------------------------------------------------- */

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

/* ---- those who answer checks ------------------------------------------------------------------------------------- */

mtype = { IDLE, HALF_READ, MUST_FENCE, READ_AGAIN, SAY_COMMIT, SAY_ROLLBACK, WRITE_DOWN };
mtype desk[2 * NT] = IDLE;
byte  answers[2 * NT];          /* the identity that is answered */

/* ---- time: 0 before S, 1 the sender may END, 2 what was ENDed takes effect, 3 the lease is over ------------------ */

byte age;                       /* since the segments were opened; S + W - E and S + W are its borders */
byte rowAge;                    /* since LIVE was written; behind age by less than S */
byte sealAge;                   /* since the seal: 1, 2, 3 */

byte ownAge;                    /* since a release began, and so of its DELIVER rows: 1, 2, 3 */

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
#elif defined(RELEASE) && defined(BREAK_DEADLINE_FROM_RELEASE)
#define MAY_END(s) (released[s] > 0 -> ownAge <= LAST_PHASE : age <= LAST_PHASE)
#elif defined(RELEASE)
#define MAY_END(s) (released[s] == OLD_HALVES -> ownAge <= LAST_PHASE : age <= LAST_PHASE)
#else
#define MAY_END(s) (sealed[s] -> sealAge <= LAST_PHASE : age <= LAST_PHASE)
#endif

/* ---- faults and invariants --------------------------------------------------------------------------------------- */

byte faults = FAULTS;
#define FAULT (faults > 0)      /* a fault is spent by SPEND */
#define SPEND faults--
bit  mayRepeat;                 /* a fault marked D in the table of crash points has happened */
byte winner[NM];                /* 1 + the winning attempt */
bit  told[NM];                  /* the application was told that its send failed */
bit  refused[NS];               /* a check of the segment was answered ROLLBACK, not for a VOID row */
bit  skew;                      /* a check may come before its time, once (ADR 0013) */

bit ghost, orphan, duplicate, loss, refusedThenCommitted, endlessCheck, swapped;

/* ---- a transaction that only read, and is closed: release.pml ---------------------------------------------------- */

#define YOUNG_HALVES 1          /* younger than S */
#define OLD_HALVES   2          /* a check may have made copies */
#define DOUBTED      3          /* disturbed: perhaps it was committed before */
#if defined(RELEASE)
byte  released[NS];
bit   undone[NS];               /* the application rolled back to a savepoint before it */
mtype own = NOT_SENT;           /* the DELIVER rows */
bit   owed[NM];                 /* its close() returned, or its DELIVER row came before a fence */
#if defined(BREAK_WRITER_IS_RELEASED)
#define MAY_BE_RELEASED(s) false
#else
#define MAY_BE_RELEASED(s) (released[s] > 0 && !undone[s])
#endif
#define SENDERS_LEASE_OVER(s) (released[s] == 0 -> LEASE_OVER(s) : (released[s] == OLD_HALVES -> ownAge == 3 : age == 3))
#define OWED_TO(m) owed[m]
#else
#define MAY_BE_RELEASED(s) false
#define SENDERS_LEASE_OVER(s) LEASE_OVER(s)
#define OWED_TO(m) false
#endif
#define NOT_VOID(a) (voidRow[a] == VOID_NO || voidRow[a] == DELIVER)

inline deliver(a) {
    if
    :: delivered[MESSAGE_OF(a)] < 2 -> delivered[MESSAGE_OF(a)]++
    :: else
    fi;
    ghost = (work[WORK_OF(MESSAGE_OF(a))] != COMMITTED && !MAY_BE_RELEASED(SEGMENT_OF(MESSAGE_OF(a))));
    assert(ghost == 0);
#if defined(TWO_THREADS)                /* committed without a winner, and left to its check: that chooses */
    winner[MESSAGE_OF(a)] = (winner[MESSAGE_OF(a)] == 0 && !told[MESSAGE_OF(a)] -> a + 1 : winner[MESSAGE_OF(a)]);
#endif
    orphan = (winner[MESSAGE_OF(a)] != a + 1);
    assert(orphan == 0);
#if defined(NO_D)                       /* as if D did not excuse it */
    duplicate = (delivered[MESSAGE_OF(a)] > 1);
#elif !defined(DUPLICATES_ALLOWED)      /* to see what else is wrong */
    duplicate = (delivered[MESSAGE_OF(a)] > 1 && !mayRepeat);
#endif
    assert(duplicate == 0)
}

#include "database.pml"
#include "application.pml"
#include "sender.pml"
#include "cleanup.pml"
#include "broker.pml"
#include "checks.pml"
#include "time.pml"
#include "faults.pml"

init {
    byte i, j;
    atomic {
        run database();
        run application();
#if defined(TWO_THREADS)
        run otherThread();
#endif
#if defined(RELEASE)
        run ownSession();
#endif
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
