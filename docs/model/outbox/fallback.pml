/*
 * O8: a half that fails joins the outbox row of its transaction, and gets its VOID row in the same transaction. Part of
 * outbox.pml. How halves end and are asked about is the other model's; here is only what the two ways share.
 */

mtype = { PENDING, ENDED };                     /* a half at the broker */
mtype = { TRYING, KNOWN, UNREACHED };           /* what its sender knows; UNREACHED: it may be stored, too */

mtype half[NM] = NONE;
mtype tried[NM] = NONE;
byte  halfRequests;
byte  voidsOpen;                /* VOID(a), not committed */
byte  voids;
bit   halvesProved;
bit   cleanedUp;                /* R8: LIVE and VOID are gone */

#define UNREACHED_SET ((tried[0] == UNREACHED) + 2 * (tried[1] == UNREACHED))
#define SETTLED_HALF(m) (tried[m] == UNREACHED || tried[m] == KNOWN && half[m] == ENDED)

inline tryHalves() {
    atomic { tried[0] = TRYING; tried[1] = TRYING; halfRequests = 3 };
    tried[0] != TRYING && tried[1] != TRYING    /* R5 */
}

inline joinOutbox() {
#if !defined(BREAK_UNREACHED_IS_NOT_VOIDED)
    voidsOpen = UNREACHED_SET;
#endif
#if !defined(BREAK_JOINS_AFTER_THE_COMMIT)
    if
    :: UNREACHED_SET > 0 -> row[0] = WRITTEN; content[0] = UNREACHED_SET; phase[0] = 0
    :: else
    fi
#endif
}

/* An acknowledgement that comes after its time-out changes nothing. */
inline acknowledge(m) {
#if defined(BREAK_LATE_ACKNOWLEDGEMENT_COUNTS)
    tried[m] = KNOWN
#else
    tried[m] = (tried[m] == TRYING -> KNOWN : tried[m])
#endif
}

proctype halfMessage(byte m) {
    byte k;
    do
    :: d_step { HAS(halfRequests, m) ->
        halfRequests = WITHOUT(halfRequests, BIT(m));
        half[m] = PENDING;
        acknowledge(m) }
    :: d_step { HAS(halfRequests, m) && FAULT -> SPEND;                                     /* lost */
        halfRequests = WITHOUT(halfRequests, BIT(m));
        tried[m] = (tried[m] == TRYING -> UNREACHED : tried[m]) }
    :: d_step { HAS(halfRequests, m) && tried[m] == TRYING && FAULT -> SPEND; tried[m] = UNREACHED }    /* late */
    :: d_step { HAS(halfRequests, m) && FAULT -> SPEND;                                     /* its answer is lost */
        halfRequests = WITHOUT(halfRequests, BIT(m));
        half[m] = PENDING;
        tried[m] = (tried[m] == TRYING -> UNREACHED : tried[m]) }

    /* END, and the check of another instance if that does not come. */
    :: d_step { alive && halvesProved && tried[m] == KNOWN && half[m] == PENDING -> deliver(BIT(m)); half[m] = ENDED }
    :: d_step { half[m] == PENDING && session[0] == GONE ->
        if
        :: !HAS(voids, m) && work[0] == COMMITTED && !cleanedUp -> deliver(BIT(m))
        :: else
        fi;
        half[m] = ENDED }
#if defined(BREAK_VOID_GOES_WITH_THE_ROW)
    :: d_step { alive && own[0] == DONE && voids > 0 -> voids = 0 }
#endif
    :: d_step { alive && halvesProved && !cleanedUp && SETTLED_HALF(0) && SETTLED_HALF(1) -> cleanedUp = 1 }
    od
}
