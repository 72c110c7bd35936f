/* O2, O3: the owner of a row. Part of outbox.pml. */

#if defined(BREAK_OWNER_HAS_NO_DEADLINE)
#define MAY_SEND(r) true
#else
#define MAY_SEND(r) (phase[r] == 0 || renewedLate[r])
#endif

#define SENDABLE(r) WITHOUT(todo[r], named[r])

inline deleteRow(r) {
    row[r] = (VISIBLE(r) -> ABSENT : row[r])
}

#if defined(BREAK_A_HAND_OVER_OVERWRITES)
#define MAY_HAND_OVER(r) VISIBLE(r)
#else
#define MAY_HAND_OVER(r) (row[r] == OWNED)
#endif
#if defined(BREAK_THE_WHOLE_ROW_IS_HANDED_OVER)
#define STILL_TO_BE_SENT(r) content[r]
#else
#define STILL_TO_BE_SENT(r) todo[r]
#endif

/* Only those messages stay in it that are still to be sent. A row that a relay has rewritten is OWNED no more. */
inline handOver(r) {
    if
    :: MAY_HAND_OVER(r) -> row[r] = HANDED_OVER; content[r] = STILL_TO_BE_SENT(r)
    :: else
    fi
}

inline giveUp(r) {
#if defined(BREAK_SENDS_AFTER_A_HAND_OVER)
    own[r] = PROVED
#else
    own[r] = LEFT
#endif
}

proctype owner(byte r) {
    do
    :: d_step { alive && own[r] == ASKING && VISIBLE(r) && phase[r] == 0 -> own[r] = PROVED }
    :: d_step { alive && own[r] == ASKING && phase[r] > 0 -> own[r] = LEFT }

#if defined(BREAK_DELETED_BEFORE_THE_SEND)
    :: d_step { alive && own[r] == PROVED && VISIBLE(r) -> deleteRow(r) }
    :: d_step { alive && own[r] == PROVED && MAY_SEND(r) && !VISIBLE(r) && wire[r] == IDLE && SENDABLE(r) > 0 ->
#else
    :: d_step { alive && own[r] == PROVED && MAY_SEND(r) && wire[r] == IDLE && SENDABLE(r) > 0 && !AHEAD(r) ->
#endif
        carries[r] = (single[r] -> LOWEST(SENDABLE(r)) : SENDABLE(r));
        wire[r] = ON_THE_WAY }
    :: d_step { alive && wire[r] == STORED ->
        todo[r] = WITHOUT(todo[r], carries[r]);
        own[r] = (todo[r] == 0 -> TO_DELETE : (SENDABLE(r) == 0 -> TO_HAND_OVER : own[r]));
        carries[r] = 0;
        wire[r] = IDLE }
    :: d_step { alive && wire[r] == REFUSED ->              /* O6: a batch is sent again one by one */
        named[r] = (carries[r] == LOWEST(carries[r]) -> named[r] | carries[r] : named[r]);
        single[r] = 1;
        own[r] = (SENDABLE(r) == 0 -> TO_HAND_OVER : own[r]);
        carries[r] = 0;
        wire[r] = IDLE }
    :: d_step { alive && wire[r] == FAILED ->
        own[r] = TO_HAND_OVER;
        carries[r] = 0;
        wire[r] = IDLE }
    :: d_step { alive && own[r] == PROVED && !MAY_SEND(r) && wire[r] == IDLE -> own[r] = TO_HAND_OVER }

    :: d_step { alive && own[r] == TO_DELETE -> deleteRow(r); own[r] = DONE }
    :: d_step { alive && own[r] == TO_HAND_OVER && NOT_YET_WITH_RELAY(r) && phase[r] > 0 -> own[r] = LEFT }
    :: d_step { alive && own[r] == TO_HAND_OVER && !NOT_YET_WITH_RELAY(r) ->
        handOver(r);
        own[r] = GIVEN }
    :: d_step { alive && own[r] == TO_HAND_OVER && FAULT -> SPEND;      /* the statement fails */
        mayRepeat = mayRepeat || todo[r] != content[r];
        giveUp(r) }
    :: d_step { alive && own[r] == TO_HAND_OVER && !NOT_YET_WITH_RELAY(r) && FAULT -> SPEND;        /* only its answer is lost */
        handOver(r);
        giveUp(r) }
    od
}
