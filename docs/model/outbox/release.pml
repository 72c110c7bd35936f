/*
 * The application has only read, and closes (ADR 0034). Part of outbox.pml.
 *
 * Nobody asks about the messages of the outbox. So the transaction is rolled back first, really, and then a session of
 * Tenon's own writes a row with a new id: no moment of it can lose or repeat anything.
 */

#define OWN_ROW (NR - 1)
bit comesLate;                  /* the database commits it when nobody waits for the answer any more */
byte kept;

/* What is disturbed may be committed: its row is asked after the rollback. Not there means rolled back only while no relay
 * can have deleted it. After that it is released, and if it was committed it may be delivered twice. */
inline keep(s) {
    if
    :: content[s] > 0 && !dropped[s] && !disturbed[s] -> kept = kept | content[s]
#if defined(BREAK_DISTURBED_IS_RELEASED_UNASKED)
    :: content[s] > 0 && disturbed[s] -> kept = kept | content[s]; own[s] = ASKING; todo[s] = content[s]
#else
    :: content[s] > 0 && disturbed[s] && VISIBLE(s) -> own[s] = ASKING; todo[s] = content[s]
    :: content[s] > 0 && disturbed[s] && !VISIBLE(s) && phase[s] == 0 -> kept = kept | content[s]
    :: content[s] > 0 && disturbed[s] && !VISIBLE(s) && phase[s] > 0 ->
        mayRepeat = 1;
        kept = kept | content[s]
#endif
    :: else
    fi
}

#if defined(BREAK_UNCERTAIN_RELEASE_IS_SENT)
#define UNCERTAIN PROVED
#else
#define UNCERTAIN ASKING
#endif

inline release() {
#if defined(BREAK_RELEASED_AFTER_THE_CLOSE)
    owed = 1;
#endif
    atomic { session[x] != CUT ->
        if
#if defined(BREAK_RELEASED_WITHOUT_A_ROLLBACK)
        :: session[x] == UP -> applyCommit(x)           /* by a pool that commits when it is closed */
#else
        :: session[x] == UP -> undoAll(x)
#endif
        :: else
        fi;
        session[x] = GONE;
        begun[x] = 1
    };
    atomic {
        keep(0);
#if SCRIPT_ROWS == 2
        keep(1);
#endif
#if !defined(BREAK_WRITER_IS_RELEASED)
        released = kept;
#endif
#if defined(BREAK_UNDONE_IS_RELEASED)
        kept = 3;
#endif
        if
        :: kept == 0 -> goto over
        :: else
        fi;
        content[OWN_ROW] = kept;
        todo[OWN_ROW] = kept;
        phase[OWN_ROW] = 0
    };
    atomic {
        if
        :: row[OWN_ROW] = OWNED; owed = kept; own[OWN_ROW] = PROVED
        :: FAULT -> SPEND; own[OWN_ROW] = UNCERTAIN; row[OWN_ROW] = OWNED       /* only its answer is lost */
        :: FAULT -> SPEND; own[OWN_ROW] = UNCERTAIN                             /* it is not there */
        :: FAULT -> SPEND; own[OWN_ROW] = UNCERTAIN; comesLate = 1
        fi
    }
}

proctype lateRow() {
    if
    :: d_step { comesLate -> row[OWN_ROW] = OWNED; comesLate = 0 }
    :: d_step { comesLate -> comesLate = 0 }
    fi
}
