package io.tenon.internal.spring.actuate;

/**
 * What an operator may do with what is sent from an outbox (O10). It is written {@code pause-relay} or {@code
 * resume-relay}.
 */
public enum RelayAction {
    PAUSE_RELAY,
    RESUME_RELAY
}
