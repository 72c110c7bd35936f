/* The database's own steps. Part of outbox.pml. */

inline applyCommit(x) {
    FOR(k, SCRIPT_ROWS) {
        if
        :: TX_OF(k) == x ->
            row[k] = (row[k] == WRITTEN -> OWNED : row[k]);
            work[k] = (work[k] == OPEN -> COMMITTED : work[k])
        :: else
        fi
    };
    k = 0;
#if defined(FALLBACK)
    voids = voids | (voidsOpen & MESSAGES_OF(x));
    voidsOpen = WITHOUT(voidsOpen, MESSAGES_OF(x));
#endif
}

inline undoAll(x) {
    FOR(k, SCRIPT_ROWS) {
        if
        :: TX_OF(k) == x ->
            row[k] = (row[k] == WRITTEN -> ABSENT : row[k]);
            work[k] = (work[k] == OPEN -> NONE : work[k])
        :: else
        fi
    };
    k = 0;
#if defined(FALLBACK)
    voidsOpen = WITHOUT(voidsOpen, MESSAGES_OF(x));
#endif
}

proctype database(byte x) {
    byte k;
    do
    :: d_step { commit[x] == SENT && session[x] != GONE ->
        applyCommit(x);
        commit[x] = APPLIED;
        session[x] = (session[x] == CUT -> GONE : session[x]) }
    :: d_step { session[x] == CUT && commit[x] != APPLIED ->        /* it notices at last, and rolls back */
        undoAll(x);
        session[x] = GONE }
    :: d_step { session[x] == CUT && commit[x] == APPLIED -> session[x] = GONE }
    od
}
