/* O4, O5: the relay of A and that of B. Part of outbox.pml. */

#if defined(BREAK_YOUNG_ROWS_ARE_TAKEN)
#define IS_DUE(r) (row[r] == OWNED || row[r] == HANDED_OVER)
#else
#define IS_DUE(r) (row[r] == OWNED && phase[r] == 2 || row[r] == HANDED_OVER)
#endif
#if NR == 1
#define DUE (IS_DUE(0))
#elif NR == 2
#define DUE (IS_DUE(0) + 2 * IS_DUE(1))
#else
#define DUE (IS_DUE(0) + 2 * IS_DUE(1) + 4 * IS_DUE(2))
#endif

#define RUNS(i) (i == B || alive)
#define HOLDS(i) (leader == i + 1)
#if defined(BREAK_LEADER_DOES_NOT_STOP)
#define LEADS(i) believes[i]
bit believes[2];
#elif defined(BREAK_NO_LEASE)
#define LEADS(i) true
#else
#define LEADS(i) (HOLDS(i) && leasePhase == 0)
#endif
#if defined(BREAK_PAGE_IS_READ_BEFORE_THE_LEASE)
#define MAY_READ(i) true
#else
#define MAY_READ(i) LEADS(i)
#endif

#if defined(BREAK_PAGE_IS_READ_BEFORE_THE_LEASE)
#define WANTS_TO_LEAD(i) (page[i] > 0 || DUE > 0)
#define HAS_LOST_LEASE(i) false
#else
#define WANTS_TO_LEAD(i) (DUE > 0)
#define HAS_LOST_LEASE(i) (!HOLDS(i) || leasePhase == 2)
#endif

#define READ(i) rowRead[(i) * NR + at[i]]
#define REMAINING(i) WITHOUT(READ(i), sent[i])
#define TO_SEND(i) WITHOUT(REMAINING(i), named[RELAY(i)])

inline nextRow(i) {
    at[i] = (page[i] == 0 -> NOWHERE : (inverted && HAS(page[i], 1) -> 1 :
            (HAS(page[i], 0) -> 0 : (HAS(page[i], 1) -> 1 : 2))));
    sent[i] = 0;
    failed[i] = 0;
    named[RELAY(i)] = 0;
    single[RELAY(i)] = 0
}

inline forget(i) {
    page[i] = 0;
    FOR(k, NR) { rowRead[(i) * NR + k] = 0 };
    k = 0;
    nextRow(i)
}

inline park(r, set) {
    parkedWrongly = (POISONED(set) != set);
    assert(parkedWrongly == 0);
#if defined(BREAK_POISON_IS_DROPPED)
    row[r] = ABSENT
#else
    row[r] = PARKED;
    content[r] = set
#endif
}

#if defined(BREAK_AN_OUTAGE_IS_AN_ATTEMPT)
#define PARKS(i) (TO_SEND(i) == 0 || failed[i])
#else
#define PARKS(i) (TO_SEND(i) == 0)
#endif
#if defined(BREAK_THE_WHOLE_ROW_IS_PARKED)
#define TO_PARK(i) READ(i)
#else
#define TO_PARK(i) REMAINING(i)
#endif

/* A row has been sent, in whole or in part: it is deleted, parked or rewritten. */
inline finish(i) {
    if
    :: !VISIBLE(at[i]) || NEW_ID
    :: else ->
        if
        :: REMAINING(i) == 0 -> row[at[i]] = ABSENT
        :: REMAINING(i) > 0 && PARKS(i) -> park(at[i], TO_PARK(i))
        :: REMAINING(i) > 0 && !PARKS(i) && sent[i] > 0 -> row[at[i]] = HANDED_OVER; content[at[i]] = REMAINING(i)
        :: else
        fi
    fi;
#if defined(BREAK_RELAY_PASSES_WHAT_FAILED)
    page[i] = WITHOUT(page[i], BIT(at[i]));
#else
    page[i] = (failed[i] || !LEADS(i) -> 0 : WITHOUT(page[i], BIT(at[i])));
#endif
    rowRead[(i) * NR + at[i]] = 0;
    nextRow(i);
    if
    :: page[i] == 0 -> forget(i)
    :: else
    fi
}

proctype relay(byte i) {
    byte k;
    do
    /* The lease row is taken if it is over. What was read before is forgotten. */
    :: d_step { RUNS(i) && (leader == 0 || leasePhase == 2) && WANTS_TO_LEAD(i) && wire[RELAY(i)] == IDLE && sent[i] == 0 ->
        leader = i + 1;
        leasePhase = 0;
#if defined(BREAK_LEADER_DOES_NOT_STOP)
        believes[i] = 1;
#endif
#if !defined(BREAK_PAGE_IS_READ_BEFORE_THE_LEASE)
        forget(i)
#endif
        }
    :: d_step { RUNS(i) && HOLDS(i) && leasePhase == 1 && page[i] > 0 -> leasePhase = 0 }      /* renewed in time */

    :: d_step { RUNS(i) && MAY_READ(i) && page[i] == 0 && DUE > 0 ->
        page[i] = DUE;
        FORGET_NEW_ID;
        FOR(k, NR) { rowRead[i * NR + k] = (HAS(page[i], k) -> content[k] : 0) };
        k = 0;
        nextRow(i) }
    :: d_step { RUNS(i) && LEADS(i) && page[i] > 0 && !failed[i] && wire[RELAY(i)] == IDLE && TO_SEND(i) > 0 ->
        carries[RELAY(i)] = (single[RELAY(i)] -> LOWEST(TO_SEND(i)) : TO_SEND(i));
        wire[RELAY(i)] = ON_THE_WAY }
    :: d_step { RUNS(i) && wire[RELAY(i)] == STORED ->
        sent[i] = sent[i] | carries[RELAY(i)];
        carries[RELAY(i)] = 0;
        wire[RELAY(i)] = IDLE }
    :: d_step { RUNS(i) && wire[RELAY(i)] == REFUSED ->
#if defined(BREAK_REFUSED_BATCH_NAMES_ALL)
        named[RELAY(i)] = named[RELAY(i)] | carries[RELAY(i)];
#else
        named[RELAY(i)] = (carries[RELAY(i)] == LOWEST(carries[RELAY(i)]) ->
                named[RELAY(i)] | carries[RELAY(i)] : named[RELAY(i)]);
#endif
        single[RELAY(i)] = 1;
        carries[RELAY(i)] = 0;
        wire[RELAY(i)] = IDLE }
    :: d_step { RUNS(i) && wire[RELAY(i)] == FAILED ->
        failed[i] = 1;
        carries[RELAY(i)] = 0;
        wire[RELAY(i)] = IDLE }
    :: d_step { RUNS(i) && page[i] > 0 && wire[RELAY(i)] == IDLE && (TO_SEND(i) == 0 || failed[i] || HAS_LOST_LEASE(i)) ->
        finish(i) }
    od
}
