/* The sender: acknowledgements, retries, ENDs, the row of what is in doubt. Part of tenon.pml. */

inline acknowledged(m, a) {
    halfAnswer[a] = 0;
    attempt[a] = KNOWN;
    if
    :: message[m] == PUBLISHING -> winner[m] = a + 1; message[m] = STORED
    :: message[m] == IN_DOUBT && winner[m] == 0 -> winner[m] = a + 1
    :: message[m] == ROLLED_BACK -> rollbackRequest[a] = 1
    :: else
    fi
}

inline noAnswer(m) {            /* what was tried last is given up */
    attempt[FIRST(m) + current[m]] = GIVEN_UP;
#if defined(BREAK_VOID_WHEN_NOTICED)
    if
    :: session == UP && commit == NOT_SENT && voidRow[FIRST(m) + current[m]] == VOID_NO ->
        voidRow[FIRST(m) + current[m]] = (message[NM - 1] == NONE -> VOID_OPEN : VOID_AFTER)
    :: else
    fi;
#endif
    if
    :: current[m] < NA - 1 ->
        current[m]++;
        attempt[FIRST(m) + current[m]] = WAITING;
        halfRequest[FIRST(m) + current[m]] = 1
    :: message[m] = FAILED
    :: message[m] = WITHDRAWN; told[m] = 1
    fi
}

inline leaveToCheck(m) {
    message[m] = LEFT_TO_CHECK;
    left[SEGMENT_OF(m)] = 1
}

#define LAST(m) (FIRST(m) + current[m])
#define ASKED(m) (winner[m] > 0 -> winner[m] - 1 : LAST(m))
#define OWED(s) (left[s] && (sealed[s] || copied[s]))       /* Segment.mustDisown */

/* Of one queue one END only is under way: the second message's waits until it is known what became of the first one's. */
#if defined(ORDERED) && !defined(BREAK_ENDS_AT_ONCE)
#define MY_TURN(m) (m == 0 || message[0] != COMMITTING && message[0] != END_SENT)
#else
#define MY_TURN(m) true
#endif

proctype sender(byte m) {
    byte i;
    do
    :: d_step { alive && halfAnswer[FIRST(m)] -> acknowledged(m, FIRST(m)) }
#if NA == 2
    :: d_step { alive && halfAnswer[FIRST(m) + 1] -> acknowledged(m, FIRST(m) + 1) }
#endif
    :: atomic { alive && message[m] == PUBLISHING && !halfRequest[LAST(m)] && !halfAnswer[LAST(m)] -> noAnswer(m) }
    :: atomic { FAULT && alive && message[m] == PUBLISHING -> SPEND; noAnswer(m) }   /* too early */

    /* R6 */
    :: d_step { alive && message[m] == COMMITTING && MY_TURN(m) ->
        if
        :: MAY_END(SEGMENT_OF(m)) -> endRequest[m] = 1; message[m] = END_SENT
        :: else -> leaveToCheck(m)
        fi }
    :: d_step { alive && endAnswer[m] ->
        endAnswer[m] = 0;
        message[m] = (message[m] == END_SENT || message[m] == LEFT_TO_CHECK -> ENDED : message[m]) }

    /* R5: in doubt, by the row and without the lease */
    :: d_step { alive && message[m] == IN_DOUBT && voidRow[ASKED(m)] == VOID_YES -> toldRolledBack(m) }
    :: d_step { alive && message[m] == IN_DOUBT && voidRow[ASKED(m)] < VOID_YES && row[SEGMENT_OF(m)] == FENCED ->
        toldRolledBack(m) }
    :: d_step { alive && message[m] == IN_DOUBT && voidRow[ASKED(m)] < VOID_YES && row[SEGMENT_OF(m)] == LIVE ->
        toldCommitted(m) }
    :: d_step { alive && message[m] == IN_DOUBT && voidRow[ASKED(m)] < VOID_YES && row[SEGMENT_OF(m)] == ABSENT ->
        row[SEGMENT_OF(m)] = FENCED;
        toldRolledBack(m) }
#if defined(RELEASE)
    :: d_step { alive && message[m] == IN_DOUBT && voidRow[ASKED(m)] == DELIVER -> toldCommitted(m) }
#endif
    :: d_step { alive && message[m] == IN_DOUBT && row[SEGMENT_OF(m)] == LIVE_OPEN && voidRow[ASKED(m)] != DELIVER &&
            !MAY_END(SEGMENT_OF(m)) ->
        leaveToCheck(m) }

#if !defined(BREAK_SIBLINGS_NOT_DISOWNED)
    /* R8: a sibling is left to its check, so LIVE stays */
    :: d_step { alive && message[m] == ENDED && OWED(SEGMENT_OF(m)) && NOT_VOID(winner[m] - 1) &&
                gone[SEGMENT_OF(m)] == 0 ->
        voidRow[winner[m] - 1] = VOID_YES }
#endif
    od
}

#define ANSWERING(a) (check[a] > 0 || desk[DESK(A, a)] != IDLE || desk[DESK(B, a)] != IDLE)
