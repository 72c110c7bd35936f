/*
 * O8: a half that fails joins the outbox row of its transaction, and gets its VOID row in the same transaction. Part of
 * outbox.pml. How halves end and are asked about is the other model's; here is only what the two ways share.
 */

mtype = { PENDING, ENDED };                     /* a half at the broker */
mtype = { TRYING, KNOWN, UNREACHED };           /* what its sender knows; UNREACHED: it may be stored, too */

mtype half[NM] = NONE;
mtype tried[NM] = NONE;
byte  halfRequests;             /* on the wire */
byte  endRequests;
byte  leftToCheck;
byte  voidsOpen;                /* VOID(a), not committed */
byte  voids;
bit   halvesProved[NX];
bit   cleanedUp[NX];            /* R8: LIVE and VOID are gone */

#if defined(TWO)
#define TX_OF_MESSAGE(m) (m)
#define MESSAGES_OF(x) BIT(x)
#define OTHER_SETTLED(m) true
#else
#define TX_OF_MESSAGE(m) 0
#define MESSAGES_OF(x) 3
#define OTHER_SETTLED(m) SETTLED_HALF(1 - m)
#endif
#define UNREACHED_SET(x) (((tried[0] == UNREACHED) + 2 * (tried[1] == UNREACHED)) & MESSAGES_OF(x))
#define SETTLED_HALF(m) (tried[m] == UNREACHED || tried[m] == KNOWN && half[m] == ENDED)

/* Order: an END ahead is waited for. What is left to its check has no order, as in R6; nor what is in doubt. */
#define IS_PROVED(m) (committing[TX_OF_MESSAGE(m)] || halvesProved[TX_OF_MESSAGE(m)])
#define IS_ASKED_ABOUT(m) (!alive || tried[m] == UNREACHED || HAS(leftToCheck, m) || !IS_PROVED(m))
#define IS_LEFT_TO_CHECK(m) (half[m] == PENDING && !HAS(voids, m) && IS_ASKED_ABOUT(m))
#define HAS_NO_ORDER (IS_LEFT_TO_CHECK(0) || IS_LEFT_TO_CHECK(1))
#if defined(BREAK_A_SEND_PASSES_AN_END)
#define END_AHEAD false
#else
#define END_AHEAD (tried[0] == KNOWN && half[0] == PENDING && halvesProved[0] && !HAS(leftToCheck, 0))
#endif
/* Message 0 goes through the outbox and is perhaps not delivered. So message 1 goes the same way: its half is withdrawn.
 * It does not wait for the row: END has a deadline. */
#if defined(BREAK_A_HALF_PASSES_A_ROW)
#define FOLLOWS_A_ROW false
#define END_WAITS(m) (m == 1 && END_AHEAD)
#elif defined(ORDERED)
#define FOLLOWS_A_ROW (x == 1 && content[0] > 0 && (committing[0] || own[0] != NOTHING && own[0] != DONE))
#define END_WAITS(m) AHEAD(m)
#else
#define FOLLOWS_A_ROW false
#define END_WAITS(m) false
#endif

inline tryHalf(m) {
    if
    :: tried[m] = TRYING; halfRequests = halfRequests | BIT(m)
    :: tried[m] = UNREACHED             /* the breaker is open */
    fi
}

inline tryHalves() {
#if defined(TWO)
    atomic { tryHalf(x) };
    tried[x] != TRYING                  /* R5 */
#else
    atomic { tryHalf(0); tryHalf(1) };
    tried[0] != TRYING && tried[1] != TRYING
#endif
}

inline joinOutbox() {
    if
    :: FOLLOWS_A_ROW -> tried[x] = UNREACHED
    :: else
    fi;
#if !defined(BREAK_UNREACHED_IS_NOT_VOIDED)
    voidsOpen = voidsOpen | UNREACHED_SET(x);
#endif
#if !defined(BREAK_JOINS_AFTER_THE_COMMIT)
    if
    :: UNREACHED_SET(x) > 0 -> row[x] = WRITTEN; content[x] = UNREACHED_SET(x); phase[x] = 0
    :: else
    fi
#endif
}
