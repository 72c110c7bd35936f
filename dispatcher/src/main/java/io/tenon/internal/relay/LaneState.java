package io.tenon.internal.relay;

import io.tenon.internal.state.State;

/**
 * Whether the owner sends the messages of a lane (O7).
 *
 * <pre>
 *            FLOWING   HELD   RETIRED
 * FLOWING                1         3
 * HELD          2
 * RETIRED
 *
 * 1 a message of a chosen queue was left to the relay      2 the relay has sent, or parked, all that was left to it
 * 3 no message waits in it, and none is being sent
 * </pre>
 */
enum LaneState implements State<LaneState> {
    /** Its messages are sent as they come. */
    FLOWING,
    /** The relay has messages that come before those that wait here. */
    HELD,
    /** It takes no message any more: the next one gets a new lane. */
    RETIRED;

    @Override
    public boolean mayBecome(LaneState next) {
        return this == FLOWING ? next != FLOWING : this == HELD && next == FLOWING;
    }
}
