/* The broker, and the faults on the way to it. Part of outbox.pml. */

/* The sender gives up at its time-out, and knows nothing. */
proctype broker(byte w) {
    byte k;
    do
    :: d_step { wire[w] == ON_THE_WAY && !down ->
        if
        :: POISONED(carries[w]) -> wire[w] = REFUSED
        :: else -> deliver(carries[w]); wire[w] = STORED
        fi }
    :: d_step { wire[w] == ON_THE_WAY && down -> wire[w] = FAILED }
    :: d_step { wire[w] == ON_THE_WAY && FAULT -> SPEND; wire[w] = FAILED }             /* the request is lost */
    :: d_step { wire[w] == ON_THE_WAY && FAULT && !POISONED(carries[w]) -> SPEND;       /* it comes late */
        mayRepeat = 1;
        stray = stray | carries[w];
        wire[w] = FAILED }
    :: d_step { wire[w] == STORED && FAULT -> SPEND;                                    /* the answer is lost */
        mayRepeat = 1;
        wire[w] = FAILED }
    od
}

proctype strays() {
    byte k;
    do
    :: d_step { stray > 0 && !down -> deliver(LOWEST(stray)); stray = WITHOUT(stray, LOWEST(stray)) }
    :: d_step { stray > 0 -> stray = WITHOUT(stray, LOWEST(stray)) }                    /* it never comes */
    :: d_step { down -> down = 0 }
    od
}
