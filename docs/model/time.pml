/* Time. Part of tenon.pml. */

/* What E is for: an END sent in phase 1 has taken effect, its mark is read, and what R8 wants at once is done. */
#define ENDING(m) (endRequest[m] || winner[m] > 0 && half[winner[m] - 1] == ENDED_UNMARKED \
        || alive && (message[m] == END_SENT || message[m] == COMMITTING \
                || message[m] == IN_DOUBT && provedCommitted[SEGMENT_OF(m)]))
#if defined(BREAK_SIBLINGS_NOT_DISOWNED)
#define DISOWNING(m) false
#else
#define DISOWNING(m) (alive && message[m] == ENDED && OWED(SEGMENT_OF(m)) && NOT_VOID(winner[m] - 1) \
        && gone[SEGMENT_OF(m)] == 0)
#endif
#define DELETING(s) (DUE(s) && AT_ONCE(s))
#if defined(SKEW) || defined(LATE_ROW)
#define BEING_ASKED(m) (ANSWERING(FIRST(m)) || ANSWERING(LAST(m)))      /* nor is a check under way for so long */
#else
#define BEING_ASKED(m) false
#endif
#if defined(RELEASE) && defined(BREAK_DEADLINE_FROM_RELEASE)
#define IN_CLASS(s, isSealed) (released[s] > 0 -> isSealed : sealed[s] == isSealed)
#elif defined(RELEASE)
#define IN_CLASS(s, isSealed) (released[s] == OLD_HALVES && isSealed \
        || released[s] == YOUNG_HALVES || released[s] == DOUBTED || released[s] == 0 && sealed[s] == isSealed)
#else
#define IN_CLASS(s, isSealed) (sealed[s] == isSealed)
#endif
#define BUSY_WITH(m, isSealed) (IN_CLASS(SEGMENT_OF(m), isSealed) && \
        (ENDING(m) || DISOWNING(m) || DELETING(SEGMENT_OF(m)) || BEING_ASKED(m)))
#if defined(BREAK_NO_END_EFFECT)
#define BUSY(isSealed) false
#elif NM == 2
#define BUSY(isSealed) (BUSY_WITH(0, isSealed) || BUSY_WITH(1, isSealed))
#else
#define BUSY(isSealed) BUSY_WITH(0, isSealed)
#endif

#define BEGUN (message[0] != NONE)
#if defined(RELEASE)
#define RELEASED_JUST_NOW (ownAge == 1 && (released[0] == YOUNG_HALVES || released[NS - 1] == YOUNG_HALVES))
#else
#define RELEASED_JUST_NOW false
#endif

/* From the beginning of a release to its END it takes no second: to see what needs that. */
#if defined(PROMPT)
#define AT_IT (alive && ownAge == 1 && (message[0] == COMMITTING || message[0] == STORED || message[0] == IN_DOUBT))
#else
#define AT_IT false
#endif

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
    :: d_step { BEGUN && age < 2 && !AT_IT -> age++; rowAge = age }
    :: d_step { age == 2 && !RELEASED_JUST_NOW && !BUSY(0) -> age = 3; rowAge = 3 }
    :: d_step { FAULT && age == 2 && BUSY(0) -> SPEND; mayRepeat = 1; age = 3; rowAge = 3 }
#endif
#if defined(RELEASE)
    /* A release of halves younger than S is behind them by less than S. */
    :: d_step { ownAge == 1 && !AT_IT && (age >= 2 || !RELEASED_JUST_NOW) -> ownAge = 2 }
    :: d_step { ownAge == 2 && age == 3 && !BUSY(1) -> ownAge = 3 }
    :: d_step { FAULT && ownAge == 2 && age == 3 && BUSY(1) -> SPEND; mayRepeat = 1; ownAge = 3 }
#endif
    :: d_step { sealAge == 1 -> sealAge = 2 }
    :: d_step { sealAge == 2 && age == 3 && !BUSY(1) -> sealAge = 3 }
    :: d_step { FAULT && sealAge == 2 && age == 3 && BUSY(1) -> SPEND; mayRepeat = 1; sealAge = 3 }
    od
}
