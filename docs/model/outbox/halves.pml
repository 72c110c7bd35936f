/* O8: halves, as far as the outbox is concerned. Part of outbox.pml. */

/* An acknowledgement that comes after its time-out changes nothing. */
inline acknowledge(m) {
#if defined(BREAK_LATE_ACKNOWLEDGEMENT_COUNTS)
    tried[m] = KNOWN
#else
    tried[m] = (tried[m] == TRYING -> KNOWN : tried[m])
#endif
}

inline isNotAcknowledged(m) {
    tried[m] = (tried[m] == TRYING -> UNREACHED : tried[m])
}

proctype halfMessage(byte m) {
    byte k;
    do
    :: d_step { HAS(halfRequests, m) ->
        halfRequests = WITHOUT(halfRequests, BIT(m));
        half[m] = PENDING;
        acknowledge(m) }
    :: d_step { HAS(halfRequests, m) && FAULT -> SPEND;                                                 /* lost */
        halfRequests = WITHOUT(halfRequests, BIT(m));
        isNotAcknowledged(m) }
    :: d_step { HAS(halfRequests, m) && tried[m] == TRYING && FAULT -> SPEND; tried[m] = UNREACHED }    /* late */
    :: d_step { HAS(halfRequests, m) && FAULT -> SPEND;                                     /* its answer is lost */
        halfRequests = WITHOUT(halfRequests, BIT(m));
        half[m] = PENDING;
        isNotAcknowledged(m) }

    /* END, and the check of another instance if that does not come. */
    :: d_step { alive && halvesProved[TX_OF_MESSAGE(m)] && tried[m] == KNOWN && half[m] == PENDING && !HAS(endRequests, m) &&
            !HAS(leftToCheck, m) && !END_WAITS(m) -> endRequests = endRequests | BIT(m) }
    :: d_step { HAS(endRequests, m) ->
        endRequests = WITHOUT(endRequests, BIT(m));
        half[m] = ENDED;
        deliver(BIT(m)) }
    :: d_step { HAS(endRequests, m) && FAULT -> SPEND;
        endRequests = WITHOUT(endRequests, BIT(m));
        leftToCheck = leftToCheck | BIT(m) }
    :: d_step { half[m] == PENDING && session[TX_OF_MESSAGE(m)] == GONE && !HAS(endRequests, m) && IS_ASKED_ABOUT(m) ->
        if
        :: !HAS(voids, m) && work[SEGMENT_OF(m)] == COMMITTED && !cleanedUp[TX_OF_MESSAGE(m)] -> deliver(BIT(m))
        :: else
        fi;
        half[m] = ENDED }
#if defined(BREAK_VOID_GOES_WITH_THE_ROW)
    :: d_step { alive && own[TX_OF_MESSAGE(m)] == DONE && HAS(voids, m) -> voids = WITHOUT(voids, BIT(m)) }
#endif
    :: d_step { alive && halvesProved[TX_OF_MESSAGE(m)] && !cleanedUp[TX_OF_MESSAGE(m)] && SETTLED_HALF(m) && OTHER_SETTLED(m) ->
        cleanedUp[TX_OF_MESSAGE(m)] = 1 }
    od
}
