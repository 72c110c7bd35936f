/* O7: what is ahead in the queue. Part of outbox.pml. */

/* Row 0 is ahead of row 1 in the queue. A row that is handed over, left, or asked for counts while it is seen in the
 * table and is not parked. What is seen to be gone stays gone; and what was not committed when it was asked for was not
 * committed before. */
#if defined(ORDERED)
#if defined(BREAK_LANE_BEGINS_AT_THE_RETURN)
#define COMMIT_AHEAD false
#else
#define COMMIT_AHEAD (committing[0] && TX_OF(1) == 1)
#endif
#define TO_BE_SENT_AHEAD (own[0] == PROVED || own[0] == TO_HAND_OVER)
#if defined(BREAK_LANE_IS_NOT_HELD)
#define IS_ELSEWHERE (own[0] == ASKING)
#elif defined(BREAK_WHAT_IS_IN_DOUBT_IS_PASSED)
#define IS_ELSEWHERE (own[0] == GIVEN || own[0] == LEFT)
#else
#define IS_ELSEWHERE (own[0] == ASKING || own[0] == GIVEN || own[0] == LEFT)
#endif
#define TABLE_AHEAD (IS_ELSEWHERE && VISIBLE(0) && row[0] != PARKED)
#define AHEAD(r) (r == 1 && (COMMIT_AHEAD || END_AHEAD || TO_BE_SENT_AHEAD || TABLE_AHEAD))
/* What is ahead is not with the relay yet: then this one is not handed over, but left until it is older than L. */
#if defined(BREAK_HAND_OVER_PASSES_WHAT_IS_AHEAD)
#define NOT_YET_WITH_RELAY(r) false
#else
#define NOT_YET_WITH_RELAY(r) (r == 1 && (COMMIT_AHEAD || END_AHEAD || TO_BE_SENT_AHEAD || TABLE_AHEAD && row[0] == OWNED))
#endif
#else
#define AHEAD(r) false
#define NOT_YET_WITH_RELAY(r) false
#endif
