/* The database's own steps. Part of tenon.pml. */

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
        :: voidRow[i] == VOID_OPEN || voidRow[i] == VOID_AFTER -> voidRow[i] = VOID_YES
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
