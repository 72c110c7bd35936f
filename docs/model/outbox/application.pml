/* The application. Part of outbox.pml. */

#if defined(BREAK_ORDERED_IS_NOT_RENEWED)
#define NOTE_ID inverted = (x == 0 && row[1] != ABSENT)
#else
#define NOTE_ID skip
#endif

/* O1: the row is written on the application's connection. Its age, and the owner's clock, begin. */
inline write(r, set) {
    atomic {
        if
        :: session[x] != UP -> goto unknown
        :: else -> row[r] = WRITTEN; content[r] = set; phase[r] = 0; NOTE_ID
        fi
    }
}

/* O3, O7: at the commit. What is disturbed may be committed already, and the relay may be sending it. */
#if defined(BREAK_DISTURBED_IS_RENEWED)
#define MAY_RENEW(r) VISIBLE(r)
#elif defined(BREAK_ORDERED_IS_NOT_RENEWED)
#define MAY_RENEW(r) false
#else
#define MAY_RENEW(r) (row[r] == WRITTEN && !disturbed[r])
#endif
#if defined(ORDERED)
#define MUST_RENEW(r) true
#else
#define MUST_RENEW(r) (phase[r] > 0)
#endif

inline renewed(r) {
#if defined(BREAK_ONLY_THE_CLOCK_IS_RENEWED)
    renewedLate[r] = (phase[r] > 0)
#else
#if defined(BREAK_DISTURBED_IS_RENEWED)
    newId = 1;                          /* the relay knows the old one */
#endif
    phase[r] = 0
#endif
}

inline renew(r) {
    if
    :: TX_OF(r) == x && MAY_RENEW(r) && MUST_RENEW(r) -> renewed(r)
    :: TX_OF(r) == x && MAY_RENEW(r) && !MUST_RENEW(r) -> renewed(r)
    :: TX_OF(r) == x && MAY_RENEW(r) && !MUST_RENEW(r)
    :: else
    fi
}

/* What the owner does with a row after the transaction's end. */
inline end(proved) {
#if defined(BREAK_JOINS_AFTER_THE_COMMIT)
    content[x] = (proved -> UNREACHED_SET(x) : 0);
    row[x] = (content[x] > 0 -> OWNED : ABSENT);
#endif
    FOR(k, SCRIPT_ROWS) {
        if
        :: TX_OF(k) == x && content[k] > 0 && !dropped[k] ->
            todo[k] = content[k];
#if defined(BREAK_AMBIGUOUS_IS_COMMIT)
            own[k] = PROVED
#elif defined(BREAK_DISTURBED_IS_PROVED)
            own[k] = (proved -> PROVED : ASKING)
#else
            own[k] = (proved && !disturbed[k] -> PROVED : ASKING)
#endif
        :: else
        fi
    };
    k = 0;
#if defined(FALLBACK)
    halvesProved[x] = proved;
#endif
    committing[x] = 0
}

/* A rollback to the savepoint between the two messages. */
inline undoSecond() {
#if defined(BREAK_ROW_AFTER_THE_SAVEPOINT)
    row[0] = ABSENT;
#endif
    row[1] = ABSENT;
    work[1] = NONE;
    dropped[1] = 1
}

#if defined(RELEASE)
#include "release.pml"
#endif

proctype application(byte x) {
    byte k;
    {
#if defined(ONE)
        work[0] = OPEN;
        write(0, 1);
#endif
#if defined(TOGETHER)
        work[0] = OPEN;
        write(0, 3);
#endif
#if defined(TWO) && !defined(FALLBACK)
        work[x] = OPEN;
        write(x, BIT(x));
#endif
#if defined(SAVEPOINT)
        work[0] = OPEN;
        write(0, 1);
        work[1] = OPEN;                                     /* behind the savepoint */
#if !defined(BREAK_RENEWED_BEHIND_THE_LAST_ROW)
        write(1, 2);
#endif
        if
        :: atomic { session[x] == UP && row[1] == WRITTEN -> undoSecond() }
        :: skip
        fi;
#endif
#if defined(IMPLICIT)
        work[0] = OPEN;
#if !defined(BREAK_ROW_AFTER_THE_STATEMENT)
        write(0, 1);
#endif
        atomic {
            if
            :: session[x] != UP -> goto unknown
            :: else ->
                disturbed[0] = 1;
                if
                :: applyCommit(x)                           /* it did commit by itself */
                :: undoAll(x)                               /* the database rolled back: a deadlock */
                :: skip                                     /* nothing of it */
                fi
            fi };
#if defined(BREAK_ROW_AFTER_THE_STATEMENT)
        write(0, 1);
#endif
        work[1] = OPEN;
        write(1, 2);
#endif
#if defined(FALLBACK)
        work[x] = OPEN;
        tryHalves();
#endif
        if
        :: skip
        :: goto rollback
        fi;
#if defined(RELEASE)
        release();
        goto over;
#endif

        /* Whichever begins to commit first is called transaction 0. */
        atomic { x == 0 || begun[0] ->
            if
            :: session[x] != UP -> goto unknown
            :: else
            fi;
#if defined(ORDERED) && defined(TWO)
            behind = (x == 1 && commit[0] == APPLIED);
#endif
            begun[x] = 1;
            committing[x] = 1;
#if defined(FALLBACK)
            joinOutbox();
#endif
#if defined(BREAK_RENEWED_BEHIND_THE_LAST_ROW)
            row[1] = WRITTEN; content[1] = 2; phase[1] = 0; /* a row that is written at the commit itself */
            inverted = 1;
#endif
            renew(0);
#if SCRIPT_ROWS == 2 && !defined(BREAK_RENEWED_BEHIND_THE_LAST_ROW)
            renew(1);
#endif
        };
        atomic {
            if
            :: session[x] != UP -> goto unknown
            :: else -> commit[x] = SENT
            fi };
        if
        :: atomic { commit[x] == APPLIED && session[x] == UP -> session[x] = GONE; end(true); goto over }
        :: atomic { session[x] != UP -> goto unknown }
        fi;
rollback:
        atomic {
            if
            :: session[x] == UP ->
                undoAll(x);
                session[x] = GONE;
                begun[x] = 1;
#if defined(IMPLICIT)
                own[0] = ASKING; todo[0] = content[0]       /* disturbed: its row is asked */
#endif
            :: else -> goto unknown
            fi;
            goto over };
unknown:
        atomic { begun[x] = 1; end(false) };
over:
        skip
    } unless { !alive }
}
