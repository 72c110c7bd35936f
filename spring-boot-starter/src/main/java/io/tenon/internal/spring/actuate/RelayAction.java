package io.tenon.internal.spring.actuate;

/** What an operator may have done to what is sent from an outbox (O10). Written {@code pause-relay} and {@code resume-relay}. */
public enum RelayAction {
    PAUSE_RELAY,
    RESUME_RELAY
}
