/*
 * Tenon's outbox (docs/protocol.md, O1 to O8) as a model for spin. What it covers and what it does not: ../README.md.
 *
 * One process A with one or two transactions, the owner of their rows and a relay; a second process B with a relay; the
 * database with the rows and the lease; the broker; clocks that are only an order of phases; and faults out of a bounded
 * budget. Every step is one atomic command with a guard. Macros that are given with -D choose the application's script,
 * the sizes, the faults and, to see that the model can fail, a rule that is broken (BREAK_...).
 */

#ifndef FAULTS
#define FAULTS 0                /* how many faults may happen */
#endif

/* Scripts of the application. All commit or roll back; or, with RELEASE, the application has only read, and closes.
 *   ONE       a message
 *   TOGETHER  two messages in one row
 *   SAVEPOINT a message; savepoint; a message; perhaps a rollback to the savepoint. With ORDERED: of one queue
 *   IMPLICIT  a message; a statement that may commit by itself, or meet a deadlock; a message
 *   TWO       two transactions with a message each. With ORDERED: of one queue
 *   FALLBACK  two messages, each tried as a half message first (O8); with TWO: one in each of two transactions
 * POISON: the broker refuses message 0, and will always do so. LEADERS: both processes have a relay, else only B. */
#if defined(ONE)
#define NM 1
#define SCRIPT_ROWS 1
#elif defined(TOGETHER) || defined(FALLBACK) && !defined(TWO)
#define NM 2
#define SCRIPT_ROWS 1
#else
#define NM 2
#define SCRIPT_ROWS 2
#endif
#if defined(TWO)
#define NX 2                    /* transactions */
#define TX_OF(r) (r)
#else
#define NX 1
#define TX_OF(r) 0
#endif
#if defined(RELEASE)
#define NR (SCRIPT_ROWS + 1)    /* the last one is written by a session of Tenon's own */
#else
#define NR SCRIPT_ROWS
#endif
#if SCRIPT_ROWS == 2
#define SEGMENT_OF(m) (m)
#else
#define SEGMENT_OF(m) 0
#endif

#define FOR(i, n) for (i : 0 .. (n) - 1)
#define BIT(n) (1 << (n))       /* sets of messages, and of rows */
#define HAS(set, n) (((set) >> (n)) & 1)
#define LOWEST(set) (((set) & 1) -> 1 : (((set) & 2) -> 2 : (set)))
#define WITHOUT(set, other) ((set) & (7 - (other)))
#if defined(POISON)
#define POISONED(set) ((set) & 1)
#else
#define POISONED(set) 0
#endif

/* ---- the database ------------------------------------------------------------------------------------------------ */

mtype = { ABSENT, WRITTEN, OWNED, HANDED_OVER, PARKED };        /* a row; WRITTEN: not committed */
mtype = { NONE, OPEN, COMMITTED };                              /* business work */
mtype = { UP, CUT, GONE };                      /* a session; CUT: lost, but the database has not noticed */
mtype = { NOT_SENT, SENT, APPLIED };            /* a commit */

mtype row[NR] = ABSENT;
byte  content[NR];              /* the messages in it */
bit   inverted;                 /* the id of row 1 is smaller than that of row 0 */
mtype work[SCRIPT_ROWS] = NONE; /* that of a segment; segment and row have the same number */
mtype session[NX] = UP;
mtype commit[NX] = NOT_SENT;
byte  leader;                   /* the lease row: 0, or 1 + the relay that holds it */

#define VISIBLE(r) (row[r] == OWNED || row[r] == HANDED_OVER || row[r] == PARKED)

/* ---- the broker and the way to it -------------------------------------------------------------------------------- */

mtype = { IDLE, ON_THE_WAY, STORED, REFUSED, FAILED };          /* a send; FAILED: its sender knows nothing */

#define NW (NR + 2)             /* who sends: the owner of each row, and the two relays */
#define RELAY(i) (NR + (i))
mtype wire[NW] = IDLE;
byte  carries[NW];              /* a batch is a set of messages */
byte  stray;                    /* given up by its sender, and still on its way */
byte  delivered[NM];
bit   down;                     /* an outage */

/* ---- process A: the application and the owner -------------------------------------------------------------------- */

mtype = { NOTHING, PROVED, ASKING, TO_DELETE, TO_HAND_OVER, GIVEN, LEFT, DONE };
/* the owner's word on a row. PROVED: to be sent. GIVEN: handed over. LEFT: to the relay, when it is older than L */

bit   alive = 1;
mtype own[NR] = NOTHING;
byte  todo[NR];                 /* the messages that are still to be sent */
byte  named[NW];                /* those of them that the broker has refused by name */
bit   single[NW];               /* a batch was refused: one by one */
bit   dropped[NR];              /* undone by a rollback to a savepoint */
bit   disturbed[NR];            /* a statement may have committed it */
bit   committing[NX];           /* commit() was called, and its end is not known */
bit   begun[NX];

/* ---- the relays -------------------------------------------------------------------------------------------------- */

#define A 0
#define B 1
#define NOWHERE NR
byte  page[2];                  /* rows that were read and are to be sent */
byte  rowRead[2 * NR];          /* what was in them */
byte  at[2] = NOWHERE;          /* the row that is being sent */
byte  sent[2];                  /* what of it is sent */
bit   failed[2];                /* a send of it has failed */

/* ---- time -------------------------------------------------------------------------------------------------------- */

byte  phase[NR];                /* 0: before the owner's deadline L/2, 1: the rest is for its DELETE, 2: older than L */
byte  leasePhase;               /* 0: the leader may send, 1: it has stopped, the rest is for its DELETE, 2: it is over */
bit   renewedLate[NR];          /* see BREAK_ONLY_THE_CLOCK_IS_RENEWED */

/* ---- faults and invariants --------------------------------------------------------------------------------------- */

byte faults = FAULTS;
#define FAULT (faults > 0)
#define SPEND faults--
bit  mayRepeat;                 /* a fault that the list in ../README.md allows a duplicate has happened */
byte released;                  /* messages of a transaction that only read */
byte owed;                      /* those of them of which close() has returned, or the row is committed */
bit  behind;                    /* transaction 1 began to commit when 0 was committed */

#if defined(BREAK_DISTURBED_IS_RENEWED)
bit  newId;                     /* the row was renewed while the relay knew its old id */
#define NEW_ID newId
#define FORGET_NEW_ID newId = 0
#else
#define NEW_ID false
#define FORGET_NEW_ID skip
#endif

bit ghost, loss, duplicate, swapped, parkedWrongly;

#if defined(FALLBACK)
#include "fallback.pml"
#else
#define END_AHEAD false
#define HAS_NO_ORDER false
#endif
#include "lanes.pml"
#if defined(ORDERED) && defined(TWO)
#define SWAPPED(m) (m == 1 && behind && delivered[0] == 0 && work[0] == COMMITTED && !POISONED(1) && !HAS_NO_ORDER)
#elif defined(ORDERED)
#define SWAPPED(m) (m == 1 && delivered[0] == 0 && work[0] == COMMITTED && !POISONED(1))
#else
#define SWAPPED(m) false
#endif

inline deliver(set) {
    FOR(k, NM) {
        if
        :: HAS(set, k) ->
            swapped = (delivered[k] == 0 && SWAPPED(k));
            assert(swapped == 0);
            delivered[k] = (delivered[k] < 2 -> delivered[k] + 1 : 2);
            ghost = (work[SEGMENT_OF(k)] != COMMITTED && !HAS(released, k));
            assert(ghost == 0);
#if !defined(DUPLICATES_ALLOWED)
#if defined(NO_D)
            duplicate = (delivered[k] > 1);
#else
            duplicate = (delivered[k] > 1 && !mayRepeat);
#endif
            assert(duplicate == 0)
#endif
        :: else
        fi
    };
    k = 0
}

#include "database.pml"
#include "application.pml"
#include "owner.pml"
#include "relay.pml"
#include "broker.pml"
#if defined(FALLBACK)
#include "halves.pml"
#endif
#include "time.pml"
#include "faults.pml"

init {
    byte i;
    atomic {
        FOR(i, NX) { run database(i); run application(i) };
        FOR(i, NR) { run owner(i); run clock(i) };
        FOR(i, NW) { run broker(i) };
        run strays();
        run relay(B);
#if defined(LEADERS)
        run relay(A);
#endif
        run leaseClock();
#if defined(RELEASE)
        run lateRow();
#endif
#if defined(FALLBACK)
        FOR(i, NM) { run halfMessage(i) };
#endif
        run misfortune();
        run endOfTime()
    }
}
